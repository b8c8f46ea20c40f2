/** Batch normalisation over weighted rows by the WebAssembly kernels (wasm.as.ts). */
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'

/** x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d] */
export const forward: Kernel = ({ inputs: { x, rowWeights, weight, bias }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, output, outputLike, scratch }) => {
    const [rows, d] = x!.shape as [number, number]
    const inputs = [input(x), input(rowWeights), input(weight), input(bias)] as const
    const work = scratch(kernels.batchNormForwardScratch(d))
    kernels.batchNormForward(...inputs, outputLike(x), output([2, d]), work, rows, d, attrs.epsilon!)
  })

/** x, rowWeights, weight, stats, dy → dx, dweight, dbias */
export const backward: Kernel = ({ inputs: { x, rowWeights, weight, stats, dy }, attrs, backend }) =>
  runKernels(backend, ({ kernels, input, outputLike, scratch }) => {
    const [rows, d] = x!.shape as [number, number]
    const inputs = [input(x), input(rowWeights), input(weight), input(stats), input(dy)] as const
    const gradients = [outputLike(x), outputLike(weight), outputLike(weight)] as const
    kernels.batchNormBackward(
      ...inputs,
      ...gradients,
      scratch(kernels.batchNormBackwardScratch(d)),
      rows,
      d,
      attrs.epsilon!,
    )
  })
