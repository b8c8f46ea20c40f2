/**
 * The gradient of a batch as the sum over micro-batches: memory of one micro-batch, arithmetic of all.
 *
 *   gradient = Σ_i (n_i / n) ∇ loss(micro-batch i)
 *
 * For a loss that is a mean over samples this is the gradient of the whole batch. A loss that compares samples, or
 * divides by a count taken over the batch, sees its micro-batch; `accumulateExact` is for those.
 */
import * as tf from '@tensorflow/tfjs'
import { collate } from '../../datasets/index.js'
import type { Pass } from '../../nn/index.js'
import { guardHeap } from '../../ops/internal.js'
import { Random } from '../../tensor/index.js'
import { pause } from '../pause.js'
import type { Trainable } from '../trainable.js'
import { addInto } from './addInto.js'
import { gradientsOf } from './gradientsOf.js'
import {
  disposePartial,
  emptyPartial,
  type MicroBatch,
  type PartialGradient,
  readSummary,
  type Summary,
  summarize,
} from './partialGradient.js'
import { RunningStatistics } from './runningStatistics.js'

/**
 * @param signal looked at after every micro-batch
 * @param across where the statistics of batch normalisation are taken over several processes
 * @returns nothing when aborted; the model's buffers are as before either way
 * @throws HeapError when the WebAssembly heap is nearly full
 */
export async function accumulate(
  model: Trainable,
  microBatches: readonly MicroBatch[],
  signal?: AbortSignal,
  across?: Pass['across'],
): Promise<PartialGradient | undefined> {
  const partial = emptyPartial()
  const statistics = new RunningStatistics(model)
  let finished = false
  try {
    for (const { samples, weight, random } of microBatches) {
      const batch = collate(samples)
      try {
        const { gradients, summary } = weightedGradients(model, weight, () =>
          model.loss(batch, { training: true, random: Random.restore(random), across }),
        )
        for (const [name, gradient] of gradients) addInto(partial.gradients, name, gradient)
        await readSummary(summary, weight, partial.summary)
      } finally {
        batch.dispose()
      }
      statistics.take(weight)
      guardHeap(`choose a micro-batch below ${samples.length}, or shorter videos`)
      await pause()
      if (signal?.aborted) return undefined
    }
    for (const [name, sum] of statistics.release()) partial.buffers.set(name, sum)
    finished = true
    return partial
  } finally {
    statistics.restore()
    statistics.dispose()
    if (!finished) disposePartial(partial)
  }
}

function weightedGradients(
  model: Trainable,
  weight: number,
  loss: () => ReturnType<Trainable['loss']>,
): { gradients: Map<string, tf.Tensor>; summary: Summary } {
  let summary: Summary | undefined
  const gradients = gradientsOf(model, () => {
    const result = loss()
    summary = summarize(result)
    return tf.mul(result.total, weight)
  })
  return { gradients, summary: summary! }
}
