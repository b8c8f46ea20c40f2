/**
 * Layer normalisation as TensorFlow.js kernels.
 *
 *   LayerNorm      x [..., n] weight? bias? [n]     → y, stats [rows, 2]
 *   LayerNormGrad  the same, stats, dy              → dx, dweight, dbias (those whose input is given)
 */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { type FusedKernel, registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { layerNormBackwardLoop, layerNormForwardLoop } from './loop.js'

/** Inputs that have a gradient. */
export const GRADIENTS = ['x', 'weight', 'bias'] as const

function sizesOf({ inputs }: Parameters<FusedKernel>[0]): { readonly rows: number; readonly n: number } {
  const { shape } = inputs.x!
  return { rows: tf.util.sizeFromShape(shape.slice(0, -1)), n: shape.at(-1)! }
}

registerFused('LayerNorm', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { x, weight, bias } = call.inputs
      const { rows, n } = sizesOf(call)
      layerNormForwardLoop({ x: input(x!), weight: input(weight), bias: input(bias) }, n, call.attrs.epsilon!, output(x!.shape), output([rows, 2]))
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output }) => {
      const { x, weight, bias } = call.inputs
      const { rows, n } = sizesOf(call)
      kernels.layerNormForward(input(x), input(weight), input(bias), output(x!.shape), output([rows, 2]), rows, n, call.attrs.epsilon!)
    }),
})

registerFused('LayerNormGrad', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { x, weight, bias, stats, dy } = call.inputs
      const gradients = { dx: output(x!.shape), dweight: weight && output(weight.shape), dbias: bias && output(bias.shape) }
      layerNormBackwardLoop({ x: input(x!), weight: input(weight) }, sizesOf(call).n, input(stats!), input(dy!), gradients)
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output }) => {
      const { x, weight, bias, stats, dy } = call.inputs
      const { rows, n } = sizesOf(call)
      const dx = output(x!.shape)
      const dweight = weight ? output(weight.shape) : 0
      const dbias = bias ? output(bias.shape) : 0
      kernels.layerNormBackward(input(x), input(weight), input(stats), input(dy), dx, dweight, dbias, rows, n)
    }),
})
