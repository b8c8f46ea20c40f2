/**
 * Batches in pieces that fit memory. The size of a piece is chosen by measuring: the forward pass of one sample runs
 * with a tape, and the bytes that the tape keeps are what every further sample will cost.
 */
import * as tf from '@tensorflow/tfjs'
import { collate, type Sample } from '../../datasets/index.js'
import { Random } from '../../tensor/index.js'
import type { Trainable } from '../trainable.js'
import { memoryTarget } from './memoryTarget.js'
import { RunningStatistics } from './runningStatistics.js'

// Measured on the WebAssembly backend with 11.7 million parameters, six blocks, 75 clips + 32 words, T = 8: the tape
// takes 129 MiB a sample by TensorFlow.js's count, which takes shapes for values, the heap 429 and 611 MiB with
// micro-batches of 4 and 8: 247 MiB + 46 MiB a sample. On TensorFlow the process takes 2.6 and 4.0 GB with 32 and 64.

/** Memory per byte of tape. */
const HEAP_PER_TAPE = 0.4

/** Parameters, two moments, gradients and their running sum, and what the heap grows by beyond the need. */
const COPIES_OF_PARAMETERS = 10

/**
 * Largest micro-batch, a power of two up to `batch`, whose step is expected to stay below `target` bytes.
 * @param sample one whose length is typical or above
 */
export function chooseMicroBatch(
  model: Trainable,
  sample: Sample,
  batch: number,
  target: number = memoryTarget(),
): number {
  const fixed =
    COPIES_OF_PARAMETERS * 4 * [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0)
  const fitting = (target - fixed) / (HEAP_PER_TAPE * bytesPerSample(model, sample))
  if (fitting >= batch) return batch
  return 2 ** Math.floor(Math.log2(Math.max(1, fitting)))
}

/** Bytes that a training pass keeps for its gradient, per sample. */
export function bytesPerSample(model: Trainable, sample: Sample): number {
  const statistics = new RunningStatistics(model)
  const batch = collate([sample, sample]) // two, for losses that compare samples
  try {
    let bytes = 0
    tf.tidy(() => {
      const parameters = [...model.namedParameters().values()]
      tf.variableGrads(() => {
        const before = tf.memory().numBytes
        const { total } = model.loss(batch, { training: true, random: Random.seeded(0) })
        bytes = tf.memory().numBytes - before
        return total
      }, parameters)
    })
    return bytes / 2
  } finally {
    batch.dispose()
    statistics.restore()
    statistics.dispose()
  }
}

/** `[start, size]` of each piece: as many of `microBatch` as go in, then the rest. */
export function pieces(batch: number, microBatch: number): [start: number, size: number][] {
  return Array.from({ length: Math.ceil(batch / microBatch) }, (_, i) => [
    i * microBatch,
    Math.min(microBatch, batch - i * microBatch),
  ])
}
