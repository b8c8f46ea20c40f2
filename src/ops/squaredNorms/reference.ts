/** Σ x² of each tensor in plain TensorFlow.js operations. */
import * as tf from '@tensorflow/tfjs'

export function squaredNormsReference(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.stack(tensors.map((tensor) => tensor.square().sum())) as tf.Tensor1D)
}
