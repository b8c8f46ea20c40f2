/** Σ x² of each input as one TensorFlow.js kernel, SquaredNorms: any number of tensors → [count]. */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'

registerFused('SquaredNorms', {
  onTensorflow: 'plain',
  loop: ({ inputs, backend }) =>
    runLoop(backend, ({ input, output }) => {
      const tensors = Object.values(inputs)
      const norms = output([tensors.length])
      for (const [i, tensor] of tensors.entries()) {
        let sum = 0
        for (const value of input(tensor)) sum += value * value
        norms[i] = sum
      }
    }),
  module: ({ inputs, backend }) =>
    runKernels(backend, ({ kernels, input, output }) => {
      const tensors = Object.values(inputs)
      const norms = output([tensors.length])
      for (const [i, tensor] of tensors.entries()) kernels.sumSquares(input(tensor), norms + 4 * i, tf.util.sizeFromShape(tensor.shape))
    }),
})
