/**
 * Batch normalisation over weighted rows as TensorFlow.js kernels.
 *
 *   RowBatchNorm      x [n, d] rowWeights [n] weight bias [d]     → y, stats [2, d]
 *   RowBatchNormGrad  x rowWeights weight stats dy                → dx, dweight, dbias
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import { registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { batchNormBackwardLoop, batchNormForwardLoop } from './loop.js'

registerFused('RowBatchNorm', {
  loop: ({ inputs: { x, rowWeights, weight, bias }, attrs, backend }) =>
    runLoop(backend, ({ input, output }) => {
      const values = { x: input(x!), rowWeights: input(rowWeights!), weight: input(weight!) }
      batchNormForwardLoop(values, input(bias!), attrs.epsilon!, output(x!.shape), output([2, x!.shape[1]!]))
    }),
  module: ({ inputs: { x, rowWeights, weight, bias }, attrs, backend }) =>
    runKernels(backend, ({ kernels, input, output, scratch }) => {
      const [rows, d] = x!.shape as [number, number]
      const inputs = [input(x), input(rowWeights), input(weight), input(bias)] as const
      kernels.batchNormForward(...inputs, output([rows, d]), output([2, d]), scratch(d), rows, d, attrs.epsilon!)
    }),
})

registerFused('RowBatchNormGrad', {
  loop: ({ inputs: { x, rowWeights, weight, stats, dy }, attrs, backend }) =>
    runLoop(backend, ({ input, output }) => {
      const values = { x: input(x!), rowWeights: input(rowWeights!), weight: input(weight!) }
      const gradients = { dx: output(x!.shape), dweight: output(weight!.shape), dbias: output(weight!.shape) }
      batchNormBackwardLoop(values, attrs.epsilon!, input(stats!), input(dy!), gradients)
    }),
  module: ({ inputs: { x, rowWeights, weight, stats, dy }, attrs, backend }) =>
    runKernels(backend, ({ kernels, input, output, scratch }) => {
      const [rows, d] = x!.shape as [number, number]
      const inputs = [input(x), input(rowWeights), input(weight), input(stats), input(dy)] as const
      kernels.batchNormBackward(...inputs, output([rows, d]), output([d]), output([d]), scratch(3 * d), rows, d, attrs.epsilon!)
    }),
})
