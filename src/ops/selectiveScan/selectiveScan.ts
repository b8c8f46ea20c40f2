import * as tf from '@tensorflow/tfjs'
import { axes } from '../../tensor/index.js'
import { isFused, registerOp } from '../runtime/register.js'
import { runFused } from '../runtime/runFused.js'
import { siluGate } from '../siluGate/siluGate.js'
import * as cpu from './cpu.js'
import { selectiveScanReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import {
  GRADIENTS,
  requireDiscretization,
  type SelectiveScanInput,
  type SelectiveScanResult,
  scanAttributes,
} from './types.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('SelectiveScan', { cpu, wasm, tensorflow, webgpu })

/**
 * The selective scan: a state space whose step length and input and output maps come from the tokens themselves.
 *
 *   δ_t = softplus(delta_t + deltaBias) · mask_t
 *   h_t = Ā(δ_t A) h_{t-1} + B̄(δ_t, A) B_t u_t
 *   y_t = (⟨C_t, h_t⟩ + D u_t) · SiLU(z_t)
 *
 * Source: Gu & Dao, Mamba, arXiv 2312.00752, algorithm 2. Axes: b batch, l sequence, e channels, n state.
 *
 * Scans the sequence; gradients reach every tensor but `mask`, from `y` and from `lastState`, so that a long sequence
 * can be run (and trained) in chunks: each chunk's `lastState` is the next one's `initialState`.
 *
 * @param input tensors and options, see {@link SelectiveScanInput}
 * @returns y [b, l, e] and lastState [b, e, n]
 * @throws ShapeError naming the first tensor that does not fit; OptionError for an unknown discretization
 */
export function selectiveScan(input: SelectiveScanInput): SelectiveScanResult {
  check(input)
  if (!isFused('SelectiveScan', { inputs: tensorsOf(input), attrs: scanAttributes(input) }))
    return selectiveScanReference(input)
  return tf.tidy(() => {
    const { y, lastState } = fused(input)
    return { y: input.z ? siluGate(y, input.z) : y, lastState }
  })
}

/** y before the gate, and the last state. */
function fused(input: SelectiveScanInput): SelectiveScanResult {
  const { mask, ...inputs } = tensorsOf(input)
  const [y, lastState] = runFused('SelectiveScan', {
    inputs,
    nonDifferentiable: { mask },
    attrs: scanAttributes(input),
    gradients: GRADIENTS,
    outputGradients: ['dy', 'dLast'],
    saved: 'checkpoints',
  })
  return { y: y as tf.Tensor3D, lastState: lastState as tf.Tensor3D }
}

/** What the kernels read: all but the gate. */
const tensorsOf = ({ u, delta, A, B, C, D, deltaBias, initialState, mask }: SelectiveScanInput) => ({
  ...{ u, delta, A, B, C, D, deltaBias, initialState, mask },
})

function check({
  u,
  delta,
  A,
  B,
  C,
  D,
  z,
  deltaBias,
  initialState,
  mask,
  discretization = 'mamba',
}: SelectiveScanInput): void {
  axes('selectiveScan', {
    u: [u, 'b l e'],
    delta: [delta, 'b l e'],
    A: [A, 'e n'],
    B: [B, 'b l n'],
    C: [C, 'b l n'],
    D: [D, 'e'],
    z: [z, 'b l e'],
    deltaBias: [deltaBias, 'e'],
    initialState: [initialState, 'b e n'],
    mask: [mask, 'b l'],
  })
  requireDiscretization('discretization', discretization)
}
