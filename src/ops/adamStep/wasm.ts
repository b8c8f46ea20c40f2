/** One step of Adam by the WebAssembly kernel (wasm.as.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import { eachParameter, factorList } from './types.js'

/** The tensors of any number of parameters → for each the new parameter, m, v. */
export const forward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike }) => {
    const factors = factorList(call.attrs)
    for (const { parameter, gradient, m, v } of eachParameter(call)) {
      const outputs = [outputLike(parameter), outputLike(parameter), outputLike(parameter)] as const
      const inputs = [input(parameter), input(gradient), input(m), input(v)] as const
      kernels.adamStep(...inputs, ...outputs, tf.util.sizeFromShape(parameter.shape), ...factors)
    }
  })
