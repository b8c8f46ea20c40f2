/** Dropout as one TensorFlow.js kernel, SeededDropout: x → y, and dy → dx. */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { type DropoutKeys, dropoutMask } from './mask.js'

registerFused('SeededDropout', {
  loop: ({ inputs, attrs, backend }) =>
    runLoop(backend, ({ input, output }) => {
      const x = input(inputs.x!)
      const y = output(inputs.x!.shape)
      y.set(dropoutMask(y.length, attrs as unknown as DropoutKeys))
      for (let i = 0; i < y.length; i++) y[i]! *= x[i]!
    }),
  module: ({ inputs, attrs, backend }) =>
    runKernels(backend, ({ kernels, input, output }) => {
      const { first, second, limit, factor } = attrs as unknown as DropoutKeys
      const { shape } = inputs.x!
      const y = output(shape)
      kernels.dropout(input(inputs.x), y, tf.util.sizeFromShape(shape), first, second, limit, factor)
    }),
})
