/**
 * Firing rate: the mean of spikes over their first axis, [t, ...] → [...].
 * A product with a row of 1/t, since TensorFlow.js transposes a whole tensor to sum over its first axis.
 */
import * as tf from '@tensorflow/tfjs'

/** @param spikes [t, ...] */
export function meanOverSteps(spikes: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, ...rest] = spikes.shape
    return rowMean(spikes.reshape([t!, -1])).reshape(rest)
  })
}

const rowMean = tf.customGrad((x) => {
  const rows = x as tf.Tensor2D
  const t = rows.shape[0]
  return {
    value: tf.fill<tf.Rank.R2>([1, t], 1 / t).matMul(rows),
    gradFunc: (dy) => (dy as tf.Tensor).mul(1 / t).tile([t, 1]), // [1, …] for each step; a product with a column would multiply every number
  }
})
