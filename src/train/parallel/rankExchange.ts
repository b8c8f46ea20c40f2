/**
 * Data parallel training over ranks: each works off its micro-batches, the weighted sums are all-reduced, and every
 * rank then takes the same step of Adam.
 *
 *   rank r   works off micro-batches r, r + N, r + 2N, …
 *   all      bucket by bucket: copy gradients out, begin its all-reduce, copy the next one out meanwhile
 *   all      buckets that are done become tensors again, while later ones are still on their way
 *
 * The backward pass of TensorFlow.js gives all gradients at its end, and the clip needs the norm of all of them: so it
 * is copying, not the passes before and after, that the reductions go on beside.
 */
import * as tf from '@tensorflow/tfjs'
import { RankError } from '../errors.js'
import { disposeEmbeddings, type ExactPasses } from '../gradient/exactPasses.js'
import { disposePartial, type MicroBatch, type PartialGradient } from '../gradient/partialGradient.js'
import { pause } from '../pause.js'
import { type Embeddings, namedVariables, type Trainable } from '../trainable.js'
import { Layout } from './layout.js'
import { isOwn, type Ranks } from './ranks.js'

/** Floats of a bucket, 4 MiB: large enough for a network's full speed, small enough that several are under way. */
export const BUCKET = 2 ** 20
/** Waits below this many ms look again at once, longer ones every few ms. */
const BRISK_MS = 20
const PATIENT_MS = 2
/** How long a rank that was told to end waits for the others: launchers kill a second after they ask. */
const LAST_WAIT_MS = 400
/** Relative difference of gradient norms from which ranks are no longer one model. */
const DRIFT = 1e-3

/** Seconds of a step that went into working together. */
export interface ExchangeTime {
  /** Until the slowest rank had its gradients. */
  readonly waitSec: number
  /** Copying them out, summing them, copying them in. */
  readonly exchangeSec: number
}

const NOTHING: ExchangeTime = { waitSec: 0, exchangeSec: 0 }

interface Bucket {
  readonly layout: Layout
  readonly memory: Float32Array
}

export class RankExchange {
  private spent: ExchangeTime = NOTHING
  private readonly buckets: readonly Bucket[]
  private readonly few: Float32Array
  private scratch: Float32Array

  constructor(
    private readonly model: Trainable,
    private readonly ranks: Ranks,
    private readonly signal?: AbortSignal,
    bucket = BUCKET,
  ) {
    this.buckets = inBuckets([...namedVariables(model)], bucket).map((part) => {
      const layout = new Layout(new Map(part))
      return { layout, memory: ranks.allocate(layout.length) }
    })
    this.few = ranks.allocate(32)
    this.scratch = ranks.allocate(1)
  }

  /** What the exchange of the last step took. */
  takeTime(): ExchangeTime {
    const { spent } = this
    this.spent = NOTHING
    return spent
  }

  /** Whether any rank says so. */
  async any(yes: boolean): Promise<boolean> {
    const [found] = await this.reduceFew([Number(yes)], 'max')
    return found! > 0
  }

  /** Rank 0's number, for all. */
  async tell(number: number): Promise<number> {
    const [told] = await this.reduceFew([this.ranks.rank === 0 ? number : 0], 'sum')
    return told!
  }

  /**
   * Before a step: whether any rank wants to stop.
   * @param norm of the gradient of the last step
   * @throws RankError when the ranks have not taken the same step
   */
  async agreeToStop(stop: boolean, norm = 0): Promise<boolean> {
    const own = Number.isFinite(norm) ? norm : 0
    const [any, most, least] = await this.reduceFew([Number(stop), own, -own], 'max')
    if (most! + least! > DRIFT * Math.max(most!, 1e-6))
      throw new RankError(
        this.ranks.rank,
        `the gradient norms of the ranks differ (${-least!} to ${most}): they do not train the same model; start all with the same command, versions and data`,
      )
    return any! > 0
  }

  /** Sums at once, without letting anything else have its turn: for sums within a pass. */
  readonly sumNow = (values: Float32Array): void => {
    const floats = this.room(values.length)
    floats.set(values)
    const isDone = this.ranks.reduce(floats, 'sum')
    while (!isDone());
    values.set(floats)
  }

  /** Gives rank 0's values to all. */
  async spread(variables: ReadonlyMap<string, tf.Variable>): Promise<void> {
    for (const [name, variable] of variables) {
      const floats = this.room(variable.size)
      if (this.ranks.rank === 0) floats.set((await variable.data()) as Float32Array)
      else floats.fill(0)
      await this.done(this.ranks.reduce(floats, 'sum'))
      if (this.ranks.rank === 0) continue
      const value = new Layout(new Map([[name, variable]])).read([name], floats).get(name)!
      variable.assign(value)
      value.dispose()
    }
  }

  /**
   * The sum of all ranks' partial gradients.
   * @param partial this rank's, taken over; nothing when it was aborted
   * @returns nothing when any rank was aborted
   */
  async sum(partial: PartialGradient | undefined): Promise<PartialGradient | undefined> {
    const started = performance.now()
    const aborted = await this.any(partial === undefined)
    const ready = performance.now()
    if (aborted) {
      if (partial) disposePartial(partial)
      return undefined
    }
    const summed = await this.sumAll(partial!)
    this.spent = { waitSec: (ready - started) / 1000, exchangeSec: (performance.now() - ready) / 1000 }
    return summed
  }

  /** The passes of an exact batch: embeddings of all ranks' micro-batches, gradients of all. */
  passes(local: ExactPasses): ExactPasses {
    const own = <T>(items: readonly T[]): T[] => items.filter((_, i) => isOwn(i, this.ranks))
    return {
      embed: async (microBatches, lengths, signal) => {
        const mine = await local.embed(own(microBatches), lengths, signal)
        if (!(await this.any(mine === undefined))) return this.gather(mine!, microBatches)
        if (mine) disposeEmbeddings(mine)
        return undefined
      },
      pull: async (microBatches, slopes, lengths, signal) => {
        disposeEmbeddings(slopes.filter((_, i) => !isOwn(i, this.ranks)))
        return this.sum(await local.pull(own(microBatches), own(slopes), lengths, signal))
      },
    }
  }

  private async sumAll(partial: PartialGradient): Promise<PartialGradient> {
    const tensors = new Map([...partial.gradients, ...partial.buffers])
    const names = [...tensors.keys()]
    const underWay: (() => boolean)[] = []
    for (const { layout, memory } of this.buckets) {
      await layout.write(tensors, memory)
      underWay.push(this.ranks.reduce(memory, 'sum'))
      for (const isDone of underWay) isDone() // moves those on that began before
    }
    disposePartial(partial)
    const summed = new Map<string, tf.Tensor>()
    for (const [i, { layout, memory }] of this.buckets.entries()) {
      await this.done(underWay[i]!)
      for (const [name, tensor] of layout.read(names, memory)) summed.set(name, tensor)
    }
    const parameters = this.model.namedParameters()
    const pick = (ofParameters: boolean) =>
      new Map([...summed].filter(([name]) => parameters.has(name) === ofParameters))
    const keys = [...partial.summary.keys()] // the same on all ranks, which run the same code
    const numbers = await this.reduceFew(
      keys.map((key) => partial.summary.get(key)!),
      'sum',
    )
    return {
      gradients: pick(true),
      buffers: pick(false),
      summary: new Map(keys.map((key, i) => [key, numbers[i]!])),
    }
  }

  /** @param mine embeddings of this rank's micro-batches, taken over; all are padded to the same lengths */
  private async gather(mine: readonly Embeddings[], microBatches: readonly MicroBatch[]): Promise<Embeddings[]> {
    const sizes = microBatches.map(({ samples }) => samples.length)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const all: Record<string, tf.Tensor>[] = sizes.map(() => ({}))
    for (const [name, { shape, size }] of Object.entries(mine[0]!)) {
      const row = size / shape[0]!
      const floats = this.room(total * row).fill(0)
      for (let i = 0, at = 0, own = 0; i < sizes.length; at += sizes[i++]! * row)
        if (isOwn(i, this.ranks)) floats.set((await mine[own++]![name]!.data()) as Float32Array, at)
      await this.done(this.ranks.reduce(floats, 'sum'))
      for (let i = 0, at = 0; i < sizes.length; at += sizes[i++]! * row)
        all[i]![name] = tf.tensor(floats.slice(at, at + sizes[i]! * row), [sizes[i]!, ...shape.slice(1)])
    }
    disposeEmbeddings(mine)
    return all
  }

  private async reduceFew(numbers: readonly number[], operation: 'sum' | 'max'): Promise<Float32Array> {
    const values = numbers.length <= this.few.length ? this.few : this.room(numbers.length)
    values.fill(0)
    values.set(numbers)
    await this.done(this.ranks.reduce(values, operation))
    return values.slice(0, numbers.length)
  }

  private room(length: number): Float32Array {
    if (this.scratch.length < length) this.scratch = this.ranks.allocate(length)
    return this.scratch.subarray(0, length)
  }

  /** @throws RankError when this rank was told to end, and the others do not answer */
  private async done(isDone: () => boolean): Promise<void> {
    const started = performance.now()
    let told: number | undefined
    while (!isDone()) {
      const now = performance.now()
      if (this.signal?.aborted) told ??= now
      if (told !== undefined && now - told > LAST_WAIT_MS)
        throw new RankError(
          this.ranks.rank,
          'was told to end while it waited for another rank, which has died or is busy; the last whole step is kept',
        )
      await (now - started < BRISK_MS ? turn() : new Promise((resolve) => setTimeout(resolve, PATIENT_MS)))
    }
    if (told !== undefined) await pause()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Neighbours together until a bucket is full; a tensor is never cut. */
function inBuckets(tensors: readonly [string, tf.Variable][], limit: number): [string, tf.Variable][][] {
  const buckets: [string, tf.Variable][][] = []
  let [bucket, floats] = [[] as [string, tf.Variable][], 0]
  for (const entry of tensors) {
    if (bucket.length > 0 && floats + entry[1].size > limit) {
      buckets.push(bucket)
      ;[bucket, floats] = [[], 0]
    }
    bucket.push(entry)
    floats += entry[1].size
  }
  return bucket.length > 0 ? [...buckets, bucket] : buckets
}
