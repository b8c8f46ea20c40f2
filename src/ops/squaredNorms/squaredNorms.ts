import * as tf from '@tensorflow/tfjs'
import { asFloat, callKernel, isFused, registerOp } from '../runtime/register.js'
import * as cpu from './cpu.js'
import { squaredNormsReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('SquaredNorms', { cpu, wasm, tensorflow, webgpu })

/**
 * Squared Euclidean norms of many tensors at once, such as a model's gradients: one operation in place of four a
 * tensor.
 * No gradient flows through it.
 *
 * @param tensors any shapes
 * @returns Σ x² of each [count]; not finite where a value is not, or where a square overflows
 */
export function squaredNorms(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  if (tensors.length === 0) return tf.tensor1d([])
  if (!isFused('SquaredNorms')) return squaredNormsReference(tensors)
  return tf.tidy(
    () =>
      callKernel(
        'SquaredNorms',
        Object.fromEntries(tensors.map((tensor, i) => [`x${i}`, asFloat(tensor)])),
        {},
      )[0] as tf.Tensor1D,
  )
}
