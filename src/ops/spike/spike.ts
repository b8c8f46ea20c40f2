import * as tf from '@tensorflow/tfjs'

/**
 * The spike: a step forwards, a smooth surrogate derivative g backwards.
 *
 *   forward    s(x) = 1 where x >= 0, else 0        x = potential - threshold
 *   backward   ds/dx := g(x)
 *
 * Source: Neftci, Mostafa & Zenke, IEEE Signal Processing Magazine 36 (2019), section "surrogate gradients".
 *
 * @param x distance to the threshold, any shape
 * @param gradient g(x), elementwise
 * @param fireOnEqual whether x = 0 is a spike; default true
 * @returns zeros and ones of x's shape
 */
export function spike<T extends tf.Tensor>(x: T, gradient: (x: tf.Tensor) => tf.Tensor, fireOnEqual = true): T {
  const step = tf.customGrad((x, save) => {
    const input = x as tf.Tensor
    ;(save as tf.GradSaveFunc)([input])
    const fired = fireOnEqual ? input.greaterEqual(0) : input.greater(0)
    return { value: fired.toFloat(), gradFunc: (dy, saved) => (dy as tf.Tensor).mul(gradient(saved[0]!)) }
  })
  return step(x) as T
}
