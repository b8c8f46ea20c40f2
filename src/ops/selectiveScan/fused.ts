/** The scan as one kernel forwards and one backwards (kernels.ts), without its gate. */
import type * as tf from '@tensorflow/tfjs'
import { runFused } from '../runtime/runFused.js'
import { GRADIENTS } from './kernels.js'
import { DISCRETIZATIONS, type SelectiveScanInput, type SelectiveScanResult } from './types.js'

/** y before the gate, and the last state. */
export function selectiveScanFused(input: SelectiveScanInput): SelectiveScanResult {
  const { u, delta, A, B, C, D, deltaBias, initialState, mask, deltaSoftplus = false, discretization = 'mamba', reverse = false } = input
  const [y, lastState] = runFused('SelectiveScan', {
    inputs: { u, delta, A, B, C, D, deltaBias, initialState },
    constants: { mask },
    attrs: { rule: DISCRETIZATIONS.indexOf(discretization), softplus: deltaSoftplus ? 1 : 0, reverse: reverse ? 1 : 0 },
    gradients: GRADIENTS,
    arriving: ['dy', 'dLast'],
    kept: 'checkpoints',
  })
  return { y: y as tf.Tensor3D, lastState: lastState as tf.Tensor3D }
}
