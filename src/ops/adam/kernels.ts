/** Adam as a TensorFlow.js kernel, AdamStep: parameter, gradient, m, v → the new parameter, m, v. */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../module/loop.js'
import { type FusedKernel, registerFused } from '../module/register.js'
import { runKernels } from '../module/workspace.js'
import { adamLoop } from './loop.js'
import type { AdamStepOptions } from './types.js'

export type AdamAttributes = Record<keyof AdamStepOptions, number>

/** @returns the options as numbers */
export const adamAttributes = (options: AdamStepOptions): AdamAttributes => ({ ...options, decoupled: options.decoupled ? 1 : 0 })

const optionsOf = ({ attrs }: Parameters<FusedKernel>[0]): AdamStepOptions => ({ ...(attrs as AdamAttributes), decoupled: attrs.decoupled === 1 })

registerFused('AdamStep', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { parameter, gradient, m, v } = call.inputs
      const [newParameter, newM, newV] = [output(parameter!.shape), output(parameter!.shape), output(parameter!.shape)] as const
      const values = { parameter: input(parameter!), gradient: input(gradient!), m: input(m!), v: input(v!) }
      adamLoop(values, optionsOf(call), { parameter: newParameter, m: newM, v: newV })
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output }) => {
      const { parameter, gradient, m, v } = call.inputs
      const { lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = optionsOf(call)
      const { shape } = parameter!
      const outputs = [output(shape), output(shape), output(shape)] as const
      const inputs = [input(parameter), input(gradient), input(m), input(v)] as const
      const decay = decoupled ? 0 : weightDecay
      const keep = decoupled ? 1 - lr * weightDecay : 1
      const factors = [beta1, 1 - beta1, beta2, 1 - beta2, epsilon, decay, keep, lr / (1 - beta1 ** step), 1 / (1 - beta2 ** step)] as const
      kernels.adamStep(...inputs, ...outputs, tf.util.sizeFromShape(shape), ...factors)
    }),
})
