/**
 * Attention between spikes, in plain TensorFlow.js operations: no softmax, so the product is associative and the
 * cheaper order is taken.
 *
 *   G = scale · Q (Kᵀ V)       2 m d² products
 *     = scale · (Q Kᵀ) V       2 m² d
 *
 * Source: Zhou et al., "Spikformer", ICLR 2023, eq. 6. Axes: t spike step, b batch, m token, d width.
 */
import * as tf from '@tensorflow/tfjs'

/** @returns G [t, b, m, d] */
export function spikeAttentionReference(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  scale: number | tf.Tensor1D,
): tf.Tensor4D {
  const [, , m, d] = q.shape
  const product = m! <= d! ? tf.matMul(tf.matMul(q, k, false, true), v) : tf.matMul(q, tf.matMul(k, v, true, false))
  return product.mul(typeof scale === 'number' ? scale : scale.reshape([1, -1, 1, 1])) as tf.Tensor4D
}
