/** A kernel that goes through values one by one: blocks enough to fill any card, each thread takes several. */
import * as tf from '@tensorflow/tfjs'
import type { CudaLaunch, CudaSource, Parameter } from './plan.js'

const THREADS = 256
const MOST_BLOCKS = 4096

/** @param own the kernel's parameters; the number of values stands among them */
export function eachValue(
  source: CudaSource,
  kernel: string,
  { shape }: tf.TensorInfo,
  own: (size: number) => readonly Parameter[],
): CudaLaunch {
  const size = tf.util.sizeFromShape(shape)
  const blocks = Math.min(MOST_BLOCKS, Math.ceil(size / THREADS))
  return { source, kernel, blocks: [blocks, 1, 1], threads: THREADS, parameters: own(size) }
}
