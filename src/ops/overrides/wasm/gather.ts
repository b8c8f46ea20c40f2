/** Rows by their numbers (axis 0): one copy a row, where TensorFlow.js computes a position for every value. */
import * as tf from '@tensorflow/tfjs'
import { addressOf, emptyTensor, heapOf } from '../../runtime/wasm/heap.js'
import type { Replacement } from '../replaceKernel.js'

export const gather: Replacement = ({ inputs, attrs, backend }) => {
  const [x, indices] = [inputs.x!, inputs.indices!]
  if (
    attrs.axis !== 0 ||
    attrs.batchDims !== 0 ||
    x.dtype !== 'float32' ||
    indices.dtype !== 'int32' ||
    x.shape.includes(0)
  )
    return undefined
  const rows = backend.readSync(indices.dataId) as Int32Array
  if (rows.length === 0 || rows.some((row) => row < 0 || row >= x.shape[0]!)) return undefined
  const out = emptyTensor(backend, [...indices.shape, ...x.shape.slice(1)])
  const bytes = 4 * tf.util.sizeFromShape(x.shape.slice(1))
  const [from, to] = [addressOf(backend, x), addressOf(backend, out)]
  const heap = new Uint8Array(heapOf(backend).memory.buffer)
  for (const [i, row] of rows.entries()) heap.copyWithin(to + i * bytes, from + row * bytes, from + (row + 1) * bytes)
  return out
}
