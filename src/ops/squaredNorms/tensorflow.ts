/**
 * Σ x² of each input as one TensorFlow operation (tensorflow.cc) where it was compiled, else by the wasm kernel on
 * copies.
 */
import type { Kernel } from '../runtime/register.js'
import { addonOf } from '../runtime/tensorflow/addon.node.js'
import * as wasm from './wasm.js'

/** Any number of tensors → [count]. */
export const forward: Kernel = (call) => {
  const tensors = Object.values(call.inputs)
  const addon = addonOf(call.backend)
  return addon ? addon.run('SquaredNorms', tensors, 1, { n: tensors.length }) : wasm.forward(call)
}
