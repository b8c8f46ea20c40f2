/**
 * The scan as TensorFlow.js kernels.
 *
 *   SelectiveScan      u delta A B C D? deltaBias? mask? initialState?                  → y, lastState, checkpoints (module only)
 *   SelectiveScanGrad  the same, checkpoints?, dy, dLast                                → gradients in the order of GRADIENTS, absent inputs left out
 *
 * The module keeps the state before every SEGMENT tokens, [b, segments, ceil(e/16), n, 16], and computes the states between again in the
 * backward pass: the memory of a call is a few times [b, l, e], never [b, l, e, n].
 */
import type * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { type FusedKernel, registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { type ScanGradients, type ScanSizes, type ScanValues, scanBackwardLoop, scanForwardLoop } from './loop.js'
import { DISCRETIZATIONS } from './types.js'

/** Inputs that have a gradient. */
export const GRADIENTS = ['u', 'delta', 'A', 'B', 'C', 'D', 'deltaBias', 'initialState'] as const

/** Tokens between two checkpoints: their decays and states, 2 · 16 · n · 16 floats, stay in the first cache. */
const SEGMENT = 16
/** Floats that the module keeps before its tables. */
const HEADER = 128
/** Channels that the module takes at once. */
const BLOCK = 16

type Call = Parameters<FusedKernel>[0]

const sizesOf = ({ inputs, attrs }: Call): ScanSizes => {
  const [b, l, e] = inputs.u!.shape as [number, number, number]
  return { b, l, e, n: inputs.A!.shape[1]!, rule: DISCRETIZATIONS[attrs.rule!]!, softplus: attrs.softplus === 1, reverse: attrs.reverse === 1 }
}

/** Sizes, rule and flags in the order of the module's last seven arguments. */
const moduleSizes = ({ b, l, e, n, softplus, reverse }: ScanSizes, { attrs }: Call) =>
  [b, l, e, n, SEGMENT, attrs.rule!, (reverse ? 1 : 0) | (softplus ? 2 : 0)] as const

registerFused('SelectiveScan', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const sizes = sizesOf(call)
      const { b, l, e, n } = sizes
      scanForwardLoop(valuesOf(call, input), sizes, output([b, l, e]), output([b, e, n]))
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const { u, delta, A, B, C, D, deltaBias, mask, initialState } = call.inputs
      const sizes = sizesOf(call)
      const { b, l, e, n } = sizes
      const blocks = Math.ceil(e / BLOCK)
      const y = output([b, l, e])
      const last = output([b, e, n])
      const checkpoints = output([b, Math.ceil(l / SEGMENT), blocks, n, BLOCK])
      const inputs = [input(u), input(delta), input(A), input(B), input(C), input(D), input(deltaBias), input(mask), input(initialState)] as const
      const work = scratch(HEADER + blocks * (16 * n + 32) + 16 * n + 48 * SEGMENT)
      kernels.scanForward(...inputs, y, checkpoints, last, work, ...moduleSizes(sizes, call))
    }),
})

registerFused('SelectiveScanGrad', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const targets = GRADIENTS.flatMap((name) => {
        const like = call.inputs[name]
        return like ? [[name, output(like.shape)]] : []
      })
      const { dy, dLast } = call.inputs
      scanBackwardLoop(valuesOf(call, input), sizesOf(call), input(dy!), input(dLast), Object.fromEntries(targets) as ScanGradients)
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const { u, delta, A, B, C, D, deltaBias, mask, checkpoints, dy, dLast } = call.inputs
      const sizes = sizesOf(call)
      const blocks = Math.ceil(sizes.e / BLOCK)
      const [du, ddelta, dA, dB, dC, dD, dbias, dinitial] = GRADIENTS.map((name) => {
        const like = call.inputs[name]
        return like ? output(like.shape) : 0
      }) as Eight
      const inputs = [input(u), input(delta), input(A), input(B), input(C), input(D), input(deltaBias), input(mask)] as const
      const arriving = [input(checkpoints), input(dy), input(dLast)] as const
      const work = scratch(HEADER + blocks * (48 * sizes.n + 64) + 16 * sizes.n + SEGMENT * (40 * sizes.n + 100))
      kernels.scanBackward(...inputs, ...arriving, du, ddelta, dA, dB, dC, dD, dbias, dinitial, work, ...moduleSizes(sizes, call))
    }),
})

type Eight = [number, number, number, number, number, number, number, number]

function valuesOf({ inputs }: Call, input: (tensor: tf.TensorInfo | undefined) => Float32Array | undefined): ScanValues {
  const { u, delta, A, B, C, D, deltaBias, mask, initialState } = inputs
  return {
    u: input(u)!,
    delta: input(delta)!,
    A: input(A)!,
    B: input(B)!,
    C: input(C)!,
    D: input(D),
    deltaBias: input(deltaBias),
    mask: input(mask),
    initialState: input(initialState),
  }
}
