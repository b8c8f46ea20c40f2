/**
 * The exact gradient of a batch whose loss compares its samples, in the memory of one micro-batch (see {@link WholeBatch}).
 *
 *   1. E_i = embed(micro-batch i), no tape                        for all i
 *   2. L = loss([E_1 … E_n]),   G = ∂L/∂E
 *   3. gradient = Σ_i ∂⟨G_i, embed(micro-batch i)⟩ / ∂parameters  recomputed with the same dropout
 *
 * Costs one more forward pass. Normalisation over a batch (BatchNorm) still sees the micro-batch.
 */
import * as tf from '@tensorflow/tfjs'
import { type Batch, collate } from '../datasets/index.js'
import { Random } from '../tensor/index.js'
import { variableGradients } from './accumulate.js'
import { addInto } from './addInto.js'
import { guardHeap } from './heap.js'
import { sliceBatch } from './microBatch.js'
import { pause } from './pause.js'
import { RunningStatistics } from './runningStatistics.js'
import { disposeShare, emptyShare, type MicroBatch, readSummary, type Share, type Summary, summarise } from './share.js'
import type { Embeddings, Trainable, WholeBatch } from './trainable.js'

/**
 * As `accumulate`, for all micro-batches of a batch.
 * @param whole the model's loss in two halves
 */
export async function accumulateExact(
  model: Trainable,
  whole: WholeBatch,
  microBatches: readonly MicroBatch[],
  signal?: AbortSignal,
): Promise<Share | undefined> {
  const batch = collate(microBatches.flatMap(({ samples }) => samples))
  const statistics = new RunningStatistics(model)
  const share = emptyShare()
  let slopes: Slopes | undefined
  let finished = false
  try {
    const embedded: Embeddings[] = []
    for (const piece of cut(microBatches)) {
      embedded.push(embedPiece(whole, batch, piece))
      statistics.restore()
      await pause()
      if (signal?.aborted) {
        tf.dispose(embedded.flatMap((piece) => Object.values(piece)))
        return undefined
      }
    }
    slopes = lossSlopes(whole, embedded, batch)
    await readSummary(slopes.summary, 1, share.summary)
    for (const piece of cut(microBatches)) {
      for (const [name, gradient] of pullBack(model, whole, batch, piece, slopes.gradients)) addInto(share.gradients, name, gradient)
      statistics.take(piece.weight)
      guardHeap(`choose a micro-batch below ${piece.size}, or shorter videos`)
      await pause()
      if (signal?.aborted) return undefined
    }
    for (const [name, sum] of statistics.release()) share.buffers.set(name, sum)
    finished = true
    return share
  } finally {
    statistics.restore()
    statistics.dispose()
    batch.dispose()
    if (slopes) tf.dispose([...slopes.gradients.values()])
    if (!finished) disposeShare(share)
  }
}

interface Piece {
  readonly start: number
  readonly size: number
  readonly weight: number
  readonly random: MicroBatch['random']
}

function cut(microBatches: readonly MicroBatch[]): Piece[] {
  let start = 0
  return microBatches.map(({ samples, weight, random }) => {
    start += samples.length
    return { start: start - samples.length, size: samples.length, weight, random }
  })
}

const embedPiece = (whole: WholeBatch, batch: Batch, { start, size, random }: Piece): Embeddings =>
  tf.tidy(() => whole.embed(sliceBatch(batch, start, size), { training: true, random: Random.restore(random) }) as tf.TensorContainerObject) as Embeddings

interface Slopes {
  /** ∂L/∂E by name, whole batch; without the embeddings that the loss does not read. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>
  readonly summary: Summary
}

/** Takes over the embeddings. */
function lossSlopes(whole: WholeBatch, embedded: readonly Embeddings[], batch: Batch): Slopes {
  const names = Object.keys(embedded[0]!)
  const joined = names.map((name) =>
    tf.concat(
      embedded.map((piece) => piece[name]!),
      0,
    ),
  ) // [b, …]
  tf.dispose(embedded.flatMap((piece) => Object.values(piece)))
  let summary: Summary | undefined
  const { value, grads } = tf.engine().gradients(() => {
    const loss = whole.loss(Object.fromEntries(names.map((name, i) => [name, joined[i]!])), batch)
    summary = summarise(loss)
    return loss.total
  }, joined)
  value.dispose()
  tf.dispose(joined)
  const known = (grads as (tf.Tensor | null | undefined)[]).flatMap((gradient, i): [string, tf.Tensor][] => (gradient ? [[names[i]!, gradient]] : []))
  return { gradients: new Map(known), summary: summary! }
}

function pullBack(
  model: Trainable,
  whole: WholeBatch,
  batch: Batch,
  { start, size, random }: Piece,
  slopes: ReadonlyMap<string, tf.Tensor>,
): Map<string, tf.Tensor> {
  return variableGradients(model, () => {
    const embeddings = whole.embed(sliceBatch(batch, start, size), { training: true, random: Random.restore(random) })
    const products = [...slopes].map(([name, slope]) => tf.sum(tf.mul(embeddings[name]!, tf.slice(slope, start, size))))
    return tf.addN(products).asScalar()
  })
}
