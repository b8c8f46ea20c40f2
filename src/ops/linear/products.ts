/**
 * The products of a linear map and of its gradients, in two forms: of rows, which every backend can, and of tensors with
 * any leading axes, which TensorFlow's own operations take as they are. There a reshape is an operation like any other,
 * and with four of them a map they were a quarter of a training step's calls.
 * Axes: … leading, in, out.
 */
import * as tf from '@tensorflow/tfjs'
import { replaceKernels } from '../overrides/wasm/start.js'

export interface LinearProducts {
  /** x Wᵀ + bias. */
  y(x: tf.Tensor, weight: tf.Tensor2D, bias: tf.Tensor1D | undefined): tf.Tensor
  /** dy W. */
  dx(dy: tf.Tensor, weight: tf.Tensor2D): tf.Tensor
  /** dyᵀ x, summed over the leading axes. */
  dWeight(dy: tf.Tensor, x: tf.Tensor): tf.Tensor
  /** Σ dy. */
  dBias(dy: tf.Tensor): tf.Tensor
}

/** Of x [rows, in] and dy [rows, out]. */
export const rowProducts: LinearProducts = {
  y(x, weight, bias) {
    if (tf.getBackend() === 'wasm') replaceKernels()
    return tf.fused.matMul({ a: x as tf.Tensor2D, b: weight, transposeB: true, bias })
  },
  dx: (dy, weight) => tf.matMul(dy as tf.Tensor2D, weight),
  dWeight: (dy, x) => tf.matMul(dy as tf.Tensor2D, x as tf.Tensor2D, true),
  dBias: (dy) => dy.sum(0),
}

/**
 * Of x [..., in] and dy [..., out], on TensorFlow. Einsum folds the leading axes into rows without a copy; its
 * BatchMatMul, which could broadcast the weight, ends the process for some shapes ([8, 1, 107, 256], TensorFlow 2.21).
 */
export const tensorflowProducts: LinearProducts = {
  y(x, weight, bias) {
    const product =
      x.rank === 2 ? tf.matMul(x, weight, false, true) : tf.einsum(`${lead(x)}i,oi->${lead(x)}o`, x, weight)
    return bias ? product.add(bias) : product
  },
  dx: (dy, weight) =>
    dy.rank === 2 ? rowProducts.dx(dy, weight) : tf.einsum(`${lead(dy)}o,oi->${lead(dy)}i`, dy, weight),
  dWeight: (dy, x) => (x.rank === 2 ? rowProducts.dWeight(dy, x) : tf.einsum(`${lead(x)}o,${lead(x)}i->oi`, dy, x)),
  dBias: (dy) => dy.sum(dy.shape.slice(1).map((_, axis) => axis)),
}

/** A letter for each leading axis. */
export const lead = ({ rank }: tf.Tensor): string => 'abcdefgh'.slice(0, rank - 1)
