import * as tf from '@tensorflow/tfjs'

const stop = tf.customGrad((x) => ({
  value: (x as tf.Tensor).clone(),
  gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
}))

/**
 * Lets a value through and its gradient not: TensorFlow.js has no such op, so an identity whose gradient is zero.
 *
 * @returns x, of which no gradient comes back
 */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return stop(x) as T
}
