/** Dropout by the WebAssembly kernel (wasm.as.ts), which computes the same bits as mask.ts. */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import type { DropoutKeys } from './mask.js'

/** x → y, and dy → dx. */
export const forward: Kernel = ({ inputs: { x }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, outputLike }) => {
    const { first, second, limit, factor } = attrs as unknown as DropoutKeys
    kernels.dropout(input(x), outputLike(x), tf.util.sizeFromShape(x!.shape), first, second, limit, factor)
  })
