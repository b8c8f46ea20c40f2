/** The scan as one kernel forwards and one backwards (kernels.ts); its gate, where there is one, is composed behind it. */
import type * as tf from '@tensorflow/tfjs'
import { asFloat, callFused, present } from '../module/register.js'
import { runDifferentiable } from '../module/tfjsPrivate.js'
import { GRADIENTS } from './kernels.js'
import { DISCRETIZATIONS, type SelectiveScanInput } from './types.js'

/** y before the gate, and the last state. */
export function selectiveScanFused(input: SelectiveScanInput): [y: tf.Tensor, lastState: tf.Tensor] {
  const { u, delta, A, B, C, D, deltaBias, initialState, deltaSoftplus = false, discretization = 'mamba', reverse = false } = input
  const attrs = { rule: DISCRETIZATIONS.indexOf(discretization), softplus: deltaSoftplus ? 1 : 0, reverse: reverse ? 1 : 0 }
  const mask = input.mask && asFloat(input.mask)
  const inputs = floats(present({ u, delta, A, B, C, D, deltaBias, initialState }))
  const names = GRADIENTS.filter((name) => inputs[name])
  return runDifferentiable({
    inputs,
    forward(save) {
      const [y, last, checkpoints] = callFused('SelectiveScan', { ...inputs, mask }, attrs)
      save([...Object.values(inputs), ...(mask ? [mask] : []), ...(checkpoints ? [checkpoints] : [])])
      return [y!, last!]
    },
    backward([dy, dLast], saved) {
      const keys = [...Object.keys(inputs), ...(mask ? ['mask'] : []), 'checkpoints']
      const kept = Object.fromEntries(saved.map((tensor, i) => [keys[i]!, tensor]))
      const gradients = callFused('SelectiveScanGrad', { ...kept, dy, dLast }, attrs)
      return Object.fromEntries(names.map((name, i) => [name, gradients[i]!]))
    },
  }) as [tf.Tensor, tf.Tensor]
}

const floats = (tensors: Record<string, tf.Tensor>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, asFloat(tensor)]))
