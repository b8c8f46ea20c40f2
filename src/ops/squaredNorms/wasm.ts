/** Σ x² of each input by the WebAssembly kernel (wasm.as.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'

/** Any number of tensors → [count]. */
export const forward: Kernel = ({ inputs, backend }) =>
  runKernels(backend, ({ kernels, input, output }) => {
    const tensors = Object.values(inputs)
    const norms = output([tensors.length])
    for (const [i, tensor] of tensors.entries())
      kernels.sumSquares(input(tensor), norms + 4 * i, tf.util.sizeFromShape(tensor.shape))
  })
