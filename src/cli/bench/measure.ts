/**
 * Time and memory of a piece of work, in figures that a busy machine disturbs little: CPU milliseconds of this process.
 */
import * as tf from '@tensorflow/tfjs'
import { isOnCard } from '../../ops/internal.js'

export interface Measurement {
  /** Median CPU milliseconds of one run, all threads of the process. */
  readonly cpuMs: number
  /** Median wall milliseconds of one run. */
  readonly wallMs: number
  readonly runs: number
}

/** Whether calls return before a card has computed: then kernels tell no times of their own. */
export const computesLate = (): boolean => isOnCard(tf.backend()) || tf.getBackend() === 'webgpu'

/** Values whose way from a card to the host takes no time beside the call. */
const FEW = 4096

/**
 * Work that makes tensors as work that is done. A backend may compute late, but in order: of the smallest one number is
 * read, which waits for all, and all are freed.
 */
export const reading = (compute: () => tf.Tensor[]) => async (): Promise<void> => {
  const tensors = tf.tidy(compute)
  const smallest = tensors.reduce((a, b) => (b.size < a.size ? b : a))
  const read = smallest.size <= FEW ? smallest : tf.tidy(() => smallest.flatten().slice(0, 1))
  await read.data()
  tf.dispose([...tensors, read])
}

/** Runs `once` to warm up, then until `seconds` have passed, at least `least` times. */
export async function measure(once: () => Promise<void>, { least = 5, seconds = 4 } = {}): Promise<Measurement> {
  await once()
  const cpu: number[] = []
  const wall: number[] = []
  const end = performance.now() + seconds * 1000
  while (cpu.length < least || (performance.now() < end && cpu.length < 50)) {
    const c = process.cpuUsage()
    const w = performance.now()
    await once()
    const used = process.cpuUsage(c)
    cpu.push((used.user + used.system) / 1000)
    wall.push(performance.now() - w)
  }
  return { cpuMs: median(cpu), wallMs: median(wall), runs: cpu.length }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
