/** Adam as a TensorFlow.js kernel, AdamStep: parameter, gradient, m, v → the new parameter, m, v. */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { type FusedKernel, registerFused } from '../runtime/register.js'
import { nativeOf } from '../runtime/tensorflow/addon.node.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { adamLoop } from './loop.js'
import type { AdamStepOptions } from './types.js'

export type AdamAttributes = Record<keyof AdamStepOptions, number>

/** @returns the options as numbers */
export const adamAttributes = (options: AdamStepOptions): AdamAttributes => ({ ...options, decoupled: options.decoupled ? 1 : 0 })

const optionsOf = ({ attrs }: Parameters<FusedKernel>[0]): AdamStepOptions => ({ ...(attrs as AdamAttributes), decoupled: attrs.decoupled === 1 })

/** What the module and TensorFlow's operation are told. */
function factorsOf({ lr, beta1, beta2, epsilon, weightDecay, decoupled, step }: AdamStepOptions) {
  const decay = decoupled ? 0 : weightDecay
  const keep = decoupled ? 1 - lr * weightDecay : 1
  return [beta1, 1 - beta1, beta2, 1 - beta2, epsilon, decay, keep, lr / (1 - beta1 ** step), 1 / (1 - beta2 ** step)] as const
}

registerFused('AdamStep', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { parameter, gradient, m, v } = call.inputs
      const [newParameter, newM, newV] = [output(parameter!.shape), output(parameter!.shape), output(parameter!.shape)] as const
      const values = { parameter: input(parameter!), gradient: input(gradient!), m: input(m!), v: input(v!) }
      adamLoop(values, optionsOf(call), { parameter: newParameter, m: newM, v: newV })
    }),
  module(call) {
    const { parameter, gradient, m, v } = call.inputs
    const factors = factorsOf(optionsOf(call))
    const native = nativeOf(call.backend)
    if (native) return native.adam(parameter!, gradient!, m!, v!, factors)
    return runKernels(call.backend, ({ kernels, input, output }) => {
      const { shape } = parameter!
      const outputs = [output(shape), output(shape), output(shape)] as const
      const inputs = [input(parameter), input(gradient), input(m), input(v)] as const
      kernels.adamStep(...inputs, ...outputs, tf.util.sizeFromShape(shape), ...factors)
    })
  },
})
