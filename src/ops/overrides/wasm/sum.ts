/** Sums over the first axes, such as the gradient of a bias: TensorFlow.js transposes the whole tensor first. */
import * as tf from '@tensorflow/tfjs'
import { runKernels } from '../../runtime/wasm/runKernels.js'
import type { Replacement } from '../replaceKernel.js'

export const sum: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape).sort((a, b) => a - b)
  const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis, i) => axis === i)
  if (!leading || x.dtype !== 'float32' || x.shape.includes(0)) return undefined
  const kept = x.shape.slice(axes.length)
  const rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length))
  const shape = attrs.keepDims ? [...axes.map(() => 1), ...kept] : kept
  return runKernels(backend, ({ kernels, input, output }) =>
    kernels.sumRows(input(x), output(shape), rows, tf.util.sizeFromShape(kept)),
  )[0]
}
