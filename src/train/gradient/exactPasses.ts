/**
 * The two passes of an exact batch over some of its micro-batches: embed without a tape, then recompute and pull the
 * loss's gradient at the embeddings through. Which thread takes which micro-batch makes no difference.
 */
import * as tf from '@tensorflow/tfjs'
import { collate } from '../../datasets/index.js'
import type { Pass } from '../../nn/index.js'
import { guardHeap } from '../../ops/internal.js'
import { Random } from '../../tensor/index.js'
import { pause } from '../pause.js'
import type { Embeddings, Trainable, WholeBatch } from '../trainable.js'
import { addInto } from './addInto.js'
import { gradientsOf } from './gradientsOf.js'
import { type BatchLengths, padBatch } from './padBatch.js'
import { disposePartial, emptyPartial, type MicroBatch, type PartialGradient } from './partialGradient.js'
import { RunningStatistics } from './runningStatistics.js'

export interface ExactPasses {
  /** Embeddings of each micro-batch; nothing when aborted. The caller disposes them. */
  embed(
    microBatches: readonly MicroBatch[],
    lengths: BatchLengths,
    signal?: AbortSignal,
  ): Promise<Embeddings[] | undefined>
  /**
   * The gradient, without a summary; nothing when aborted.
   * @param slopes ∂loss/∂embedding of each micro-batch by name; takes them over
   */
  pull(
    microBatches: readonly MicroBatch[],
    slopes: readonly Embeddings[],
    lengths: BatchLengths,
    signal?: AbortSignal,
  ): Promise<PartialGradient | undefined>
}

/**
 * Both passes in this thread.
 * @param across where the statistics of batch normalisation are taken over several processes
 */
export function localPasses(model: Trainable, whole: WholeBatch, across?: Pass['across']): ExactPasses {
  const embedOne = ({ samples, random }: MicroBatch, lengths: BatchLengths): Embeddings =>
    whole.embed(padBatch(collate(samples), lengths), { training: true, random: Random.restore(random), across })

  /** Leaves the model's buffers as they were. */
  async function each(
    microBatches: readonly MicroBatch[],
    work: (microBatch: MicroBatch, i: number, statistics: RunningStatistics) => void,
    signal?: AbortSignal,
  ) {
    const statistics = new RunningStatistics(model)
    try {
      for (const [i, microBatch] of microBatches.entries()) {
        work(microBatch, i, statistics)
        guardHeap(`choose a micro-batch below ${microBatch.samples.length}, or shorter videos`)
        await pause()
        if (signal?.aborted) return undefined
      }
      return statistics.release()
    } finally {
      statistics.restore()
      statistics.dispose()
    }
  }

  return {
    async embed(microBatches, lengths, signal) {
      const all: Embeddings[] = []
      const work = (microBatch: MicroBatch, _: number, statistics: RunningStatistics): void => {
        all.push(tf.tidy(() => embedOne(microBatch, lengths) as tf.TensorContainerObject) as Embeddings)
        statistics.restore()
      }
      if (await each(microBatches, work, signal)) return all
      disposeEmbeddings(all)
      return undefined
    },

    async pull(microBatches, slopes, lengths, signal) {
      const partial = emptyPartial()
      const work = (microBatch: MicroBatch, i: number, statistics: RunningStatistics): void => {
        const gradients = gradientsOf(model, () => product(embedOne(microBatch, lengths), slopes[i]!))
        for (const [name, gradient] of gradients) addInto(partial.gradients, name, gradient)
        statistics.take(microBatch.weight)
      }
      const buffers = await each(microBatches, work, signal).finally(() => disposeEmbeddings(slopes))
      if (!buffers) disposePartial(partial)
      else for (const [name, sum] of buffers) partial.buffers.set(name, sum)
      return buffers && partial
    },
  }
}

export function disposeEmbeddings(all: readonly Embeddings[]): void {
  tf.dispose(all.flatMap((embeddings) => Object.values(embeddings)))
}

/** ⟨slopes, embeddings⟩: its gradient is the loss's. */
const product = (embeddings: Embeddings, slopes: Embeddings): tf.Tensor =>
  tf.addN(Object.entries(slopes).map(([name, slope]) => tf.sum(tf.mul(embeddings[name]!, slope))))
