/**
 * Σ x² of each input as one TensorFlow operation (tensorflow.cc) on the CPU where it was compiled, else by the wasm
 * kernel on copies; on a CUDA card by cuda.ts.
 */
import type { Kernel } from '../runtime/register.js'
import { addonOf } from '../runtime/tensorflow/addon.node.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { normsSample } from './sample.js'
import * as wasm from './wasm.js'

/** Whether a card has computed the sample right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('SquaredNorms', normsSample)

/** Any number of tensors → [count]. */
export const forward: Kernel = withCuda(cuda.forward, (call) => onCpu(call))

const onCpu: Kernel = (call) => {
  const tensors = Object.values(call.inputs)
  const addon = addonOf(call.backend)
  return addon ? addon.run('SquaredNorms', tensors, 1, { n: tensors.length }) : wasm.forward(call)
}
