import * as tf from '@tensorflow/tfjs'

const op = tf.customGrad((x, save) => {
  const input = x as tf.Tensor
  ;(save as tf.GradSaveFunc)([input])
  return {
    value: tf.tidy(() => input.mul(input.sigmoid())),
    gradFunc: (dy, saved) =>
      tf.tidy(() => {
        const s = saved[0]!.sigmoid()
        return (dy as tf.Tensor).mul(s.mul(saved[0]!.mul(tf.sub(1, s)).add(1)))
      }),
  }
})

/**
 * SiLU(x) = x · sigmoid(x), also called swish; gradient σ(x)(1 + x(1 - σ(x))).
 * Source: Elfwing, Uchibe & Doya, Neural Networks 107 (2018).
 *
 * Elementwise, any shape.
 */
export function silu<T extends tf.Tensor>(x: T): T {
  return op(x) as T
}
