/** One step of Adam by the WebAssembly kernel (wasm.as.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import { factorList } from './types.js'

/** parameter, gradient, m, v → the new parameter, m, v. */
export const forward: Kernel = ({ inputs: { parameter, gradient, m, v }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, outputLike }) => {
    const outputs = [outputLike(parameter), outputLike(parameter), outputLike(parameter)] as const
    const inputs = [input(parameter), input(gradient), input(m), input(v)] as const
    kernels.adamStep(...inputs, ...outputs, tf.util.sizeFromShape(parameter!.shape), ...factorList(attrs))
  })
