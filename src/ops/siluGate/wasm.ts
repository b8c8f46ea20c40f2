/** The gate by the WebAssembly kernels (wasm.as.ts), four values at a time. */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'

/** y, z → out */
export const forward: Kernel = ({ inputs: { y, z }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, outputLike, scratch }) => {
    const work = scratch(kernels.gateScratch())
    kernels.gateForward(input(y), input(z), outputLike(y), work, tf.util.sizeFromShape(y!.shape), attrs.base!)
  })

/** y, z, dOut → dy, dz */
export const backward: Kernel = ({ inputs: { y, z, dOut }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, outputLike, scratch }) => {
    const work = scratch(kernels.gateScratch())
    kernels.gateBackward(
      input(y),
      input(z),
      input(dOut),
      outputLike(y),
      outputLike(z),
      work,
      tf.util.sizeFromShape(y!.shape),
      attrs.base!,
    )
  })
