/**
 * Products of matrices, with or without transpose flags, batch and bias.
 *
 *   out = op(a) op(b) + bias        op the identity or the transposition
 *
 * TensorFlow.js's own kernel is XNNPACK, packed anew for each gradient, without flags and batch; with them a loop 20
 * times slower (tensorflow/tfjs#2532). And as XNNPACK keeps rearranged weights per tensor, it would not see one written
 * in place.
 */
import * as tf from '@tensorflow/tfjs'
import { runKernels } from '../../runtime/wasm/runKernels.js'
import type { Replacement } from '../replaceKernel.js'

/** BatchMatMul, and _FusedMatMul where its activation is none. */
export const matMul: Replacement = ({ inputs, attrs, backend }) => {
  const { a, b, bias, preluActivationWeights } = inputs
  const [transposeA, transposeB] = [attrs.transposeA === true, attrs.transposeB === true]
  const [batchA, batchB] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]
  const [countA, countB] = [tf.util.sizeFromShape(batchA), tf.util.sizeFromShape(batchB)]
  const [m, k] = matrix(a!, transposeA)
  const [n] = matrix(b!, !transposeB)
  const plain =
    (attrs.activation ?? 'linear') === 'linear' &&
    preluActivationWeights === undefined &&
    a!.dtype === 'float32' &&
    b!.dtype === 'float32'
  const aligned = tf.util.arraysEqual(batchA, batchB) || countA === 1 || countB === 1
  if (!plain || !aligned || (bias && bias.shape.join() !== String(n)) || m * n * k * countA * countB === 0)
    return undefined
  const shape = [...tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB), m, n]
  return runKernels(backend, ({ kernels, input, output, scratch }) => {
    const [fromA, fromB, fromBias, to] = [input(a), input(b), input(bias), output(shape)]
    const work = scratch(kernels.multiplyScratch(n, k))
    for (let i = 0; i < Math.max(countA, countB); i++) {
      const [atA, atB] = [countA === 1 ? fromA : fromA + 4 * i * m * k, countB === 1 ? fromB : fromB + 4 * i * n * k]
      kernels.multiply(atA, atB, fromBias, to + 4 * i * m * n, work, m, n, k, transposeA, transposeB)
    }
  })[0]
}

/** Rows and columns after transposition. */
function matrix({ shape }: tf.TensorInfo, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2) as [number, number]
  return transposed ? [columns, rows] : [rows, columns]
}
