/**
 * The products of a linear map and of its gradients, in two forms: of rows, which every backend can, and of tensors with
 * any leading axes, which TensorFlow's own operations take as they are. There a reshape is an operation like any other,
 * and with four of them a map they were a quarter of a training step's calls.
 * Axes: … leading, in, out.
 */
import * as tf from '@tensorflow/tfjs'
import { replaceKernels } from '../overrides/wasm/start.js'
import { bfloat16Einsum } from '../runtime/tfjsPrivate.js'

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
 *
 * @param einsum of two tensors
 */
const einsumProducts = (einsum: (equation: string, a: tf.Tensor, b: tf.Tensor) => tf.Tensor): LinearProducts => ({
  y(x, weight, bias) {
    const product = einsum(`${lead(x)}i,oi->${lead(x)}o`, x, weight)
    return bias ? product.add(bias) : product
  },
  dx: (dy, weight) => einsum(`${lead(dy)}o,oi->${lead(dy)}i`, dy, weight),
  dWeight: (dy, x) => einsum(`${lead(x)}o,${lead(x)}i->oi`, dy, x),
  dBias: (dy) => dy.sum(dy.shape.slice(1).map((_, axis) => axis)),
})

/** A letter for each leading axis. */
const lead = ({ rank }: tf.Tensor): string => 'abcdefgh'.slice(0, rank - 1)

export const tensorProducts = einsumProducts(tf.einsum)

/**
 * The same with operands rounded to bfloat16 (8 bits of exponent, 7 of mantissa): half the bytes, and on many processors
 * and cards twice to sixteen times the speed. What comes out is float32 again, and so are the parameters that an
 * optimizer changes by less than a bfloat16 can tell.
 * Source: Kalamkar et al. 2019, A Study of BFLOAT16 for Deep Learning Training, https://arxiv.org/abs/1905.12322
 */
export const bfloat16Products = einsumProducts(bfloat16Einsum)
