/**
 * The exact gradient of a batch whose loss compares its samples, in the memory of one micro-batch (see
 * {@link WholeBatch}).
 *
 *   1. E_i = embed(micro-batch i), no tape                        for all i
 *   2. L = loss([E_1 … E_n]),   G = ∂L/∂E
 *   3. gradient = Σ_i ∂⟨G_i, embed(micro-batch i)⟩ / ∂parameters  recomputed with the same dropout
 *
 * Costs one more forward pass. Normalisation over a batch (BatchNorm) still sees the micro-batch.
 */
import * as tf from '@tensorflow/tfjs'
import { collate } from '../../datasets/index.js'
import type { Embeddings, WholeBatch } from '../trainable.js'
import { disposeEmbeddings, type ExactPasses } from './exactPasses.js'
import { lengthsOf } from './padBatch.js'
import { type MicroBatch, type PartialGradient, readSummary, type Summary, summarize } from './partialGradient.js'

/**
 * As `accumulate`, for all micro-batches of a batch.
 * @param whole the model's loss in two halves
 * @param passes where the passes run
 */
export async function accumulateExact(
  whole: WholeBatch,
  microBatches: readonly MicroBatch[],
  passes: ExactPasses,
  signal?: AbortSignal,
): Promise<PartialGradient | undefined> {
  const lengths = lengthsOf(microBatches.flatMap(({ samples }) => samples))
  const embedded = await passes.embed(microBatches, lengths, signal)
  if (!embedded) return undefined
  const { slopes, summary } = lossSlopes(whole, embedded, microBatches)
  const numbers = new Map<string, number>()
  await readSummary(summary, 1, numbers)
  const partial = await passes.pull(microBatches, slopes, lengths, signal)
  return partial && { ...partial, summary: numbers }
}

/**
 * @param embedded taken over
 * @returns ∂L/∂E of each micro-batch, without the embeddings that the loss does not read
 */
function lossSlopes(
  whole: WholeBatch,
  embedded: readonly Embeddings[],
  microBatches: readonly MicroBatch[],
): { slopes: Embeddings[]; summary: Summary } {
  const batch = collate(microBatches.flatMap(({ samples }) => samples))
  const names = Object.keys(embedded[0]!)
  const joined = names.map((name) =>
    tf.concat(
      embedded.map((piece) => piece[name]!),
      0,
    ),
  ) // [b, …]
  disposeEmbeddings(embedded)
  let summary: Summary | undefined
  const { value, grads } = tf.engine().gradients(() => {
    const loss = whole.loss(Object.fromEntries(names.map((name, i) => [name, joined[i]!])), batch)
    summary = summarize(loss)
    return loss.total
  }, joined)
  value.dispose()
  batch.dispose()
  tf.dispose(joined)
  const sizes = microBatches.map(({ samples }) => samples.length)
  const slopes: Record<string, tf.Tensor>[] = sizes.map(() => ({}))
  for (const [i, gradient] of (grads as (tf.Tensor | null | undefined)[]).entries()) {
    if (!gradient) continue
    for (const [k, part] of tf.split(gradient, sizes, 0).entries()) slopes[k]![names[i]!] = part
    gradient.dispose()
  }
  return { slopes, summary: summary! }
}
