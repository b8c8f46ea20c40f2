/** What this machine and backend can do at most, as their own fastest kernels show it. */
import * as tf from '@tensorflow/tfjs'
import { Random } from '../../../tensor/index.js'

export interface Peaks {
  /** Bytes a millisecond. */
  readonly bytes: number
  /** Additions and multiplications a millisecond. */
  readonly flops: number
}

/** Floats of one operand: three of them fill no cache. */
const FLOATS = 2 ** 23
/** Edge of the matrices. */
const EDGE = 1024
const REPEATS = 7

/** Adds two large vectors, and multiplies two matrices; the best of several times counts. */
export async function measurePeaks(): Promise<Peaks> {
  const random = Random.seeded(0)
  const [x, y] = [random.uniformTensor([FLOATS]), random.uniformTensor([FLOATS])]
  const [a, b] = [random.uniformTensor([EDGE, EDGE]), random.uniformTensor([EDGE, EDGE])]
  try {
    const sum = await fastest(() => tf.add(x, y))
    const product = await fastest(() => tf.matMul(a, b))
    return { bytes: (3 * FLOATS * Float32Array.BYTES_PER_ELEMENT) / sum, flops: (2 * EDGE ** 3) / product }
  } finally {
    tf.dispose([x, y, a, b])
  }
}

/** @returns milliseconds of the fastest of several calls */
async function fastest(compute: () => tf.Tensor): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    const { kernels, result } = await tf.profile(compute)
    tf.dispose(result)
    times.push(kernels.reduce((sum, { kernelTimeMs }) => sum + (kernelTimeMs as number), 0))
  }
  return Math.min(...times)
}
