/**
 * y = x Wᵀ + bias, with the gradient left to the tape. W [out, in] as PyTorch keeps it; x of any leading axes.
 * The definition; {@link linear} differs in speed alone.
 */
import * as tf from '@tensorflow/tfjs'

/** @returns [..., out] */
export function linearReference(x: tf.Tensor, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor {
  const y = tf.matMul(x.reshape([-1, weight.shape[1]]), weight, false, true)
  return (bias ? y.add(bias) : y).reshape([...x.shape.slice(0, -1), weight.shape[0]])
}
