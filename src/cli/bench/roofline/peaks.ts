/** What this machine, or its card, and the backend can do at most, as their own fastest kernels show it. */
import * as tf from '@tensorflow/tfjs'
import { Random } from '../../../tensor/index.js'
import { computesLate, reading } from '../measure.js'

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

/** Calls that are on their way at once where a card computes late. */
const IN_FLIGHT = 20
/** Milliseconds below which a call's way there and back counts. */
const SHORT = 10
/** Milliseconds after which no further time is taken. */
const ENOUGH = 400

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

/** @returns milliseconds of one call, in the fastest of several times */
async function fastest(compute: () => tf.Tensor): Promise<number> {
  const one = async (calls: number): Promise<number> => {
    const started = performance.now()
    await reading(() => Array.from({ length: calls }, compute))()
    return (performance.now() - started) / calls
  }
  await one(1)
  const times = [await one(1)]
  const calls = computesLate() && times[0]! < SHORT ? IN_FLIGHT : 1
  const end = performance.now() + ENOUGH
  while (times.length < REPEATS && performance.now() < end) times.push(await one(calls))
  return Math.min(...times)
}
