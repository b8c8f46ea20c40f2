/**
 * The causal convolution as TensorFlow.js kernels.
 *
 *   CausalConv      x weight bias? mask? initialState?              → y
 *   CausalConvGrad  the same, dy                                    → gradients in the order of GRADIENTS, absent inputs left out
 */
import type * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { type FusedKernel, registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { type ConvGradients, type ConvSizes, type ConvValues, convBackwardLoop, convForwardLoop } from './loop.js'

/** Inputs that have a gradient. */
export const GRADIENTS = ['x', 'weight', 'bias', 'initialState'] as const

/** Channels that the module takes at once. */
const BLOCK = 32
/** Floats in which it keeps the constants of σ. */
const CONSTANTS = 64

type Call = Parameters<FusedKernel>[0]

const sizesOf = ({ inputs, attrs }: Call): ConvSizes => {
  const [b, l, e] = inputs.x!.shape as [number, number, number]
  return { b, l, e, k: inputs.weight!.shape[2]!, silu: attrs.silu === 1, reverse: attrs.reverse === 1 }
}

/** Sizes and flags in the order of the module's last five arguments. */
const moduleSizes = ({ b, l, e, k, silu, reverse }: ConvSizes) => [b, l, e, k, (reverse ? 1 : 0) | (silu ? 2 : 0)] as const

registerFused('CausalConv', {
  loop: (call) => runLoop(call.backend, ({ input, output }) => convForwardLoop(valuesOf(call, input), sizesOf(call), output(call.inputs.x!.shape))),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const { x, weight, bias, mask, initialState } = call.inputs
      const sizes = sizesOf(call)
      const y = output(x!.shape)
      const work = scratch(CONSTANTS + BLOCK * (2 * sizes.k + sizes.l))
      kernels.convForward(input(x), input(weight), input(bias), input(mask), input(initialState), y, work, ...moduleSizes(sizes))
    }),
})

registerFused('CausalConvGrad', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const targets = GRADIENTS.flatMap((name) => {
        const like = call.inputs[name]
        return like ? [[name, output(like.shape)]] : []
      })
      convBackwardLoop(valuesOf(call, input), sizesOf(call), input(call.inputs.dy!), Object.fromEntries(targets) as ConvGradients)
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const { x, weight, bias, mask, initialState, dy } = call.inputs
      const sizes = sizesOf(call)
      const [dx, dw, dbias, dinitial] = GRADIENTS.map((name) => {
        const like = call.inputs[name]
        return like ? output(like.shape) : 0
      }) as [number, number, number, number]
      const inputs = [input(x), input(weight), input(bias), input(mask), input(initialState), input(dy)] as const
      kernels.convBackward(...inputs, dx, dw, dbias, dinitial, scratch(CONSTANTS + BLOCK * (6 * sizes.k + 2 * sizes.l)), ...moduleSizes(sizes))
    }),
})

function valuesOf({ inputs }: Call, input: (tensor: tf.TensorInfo | undefined) => Float32Array | undefined): ConvValues {
  const { x, weight, bias, mask, initialState } = inputs
  return { x: input(x)!, weight: input(weight)!, bias: input(bias), mask: input(mask), initialState: input(initialState) }
}
