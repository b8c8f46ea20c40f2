/**
 * Data parallel training on one machine: worker threads, each with a backend and a replica of the model, divide a
 * batch's micro-batches among them and the main thread; their weighted sums add up to the batch's gradient.
 *
 *   main      writes weights → shared memory → every worker
 *   thread i  works off micro-batches i, i + N, i + 2N, …
 *   main      adds their partial gradients in the order of the threads, then takes the step of Adam alone
 *
 * The sums differ from one thread's only in the order of their terms: losses agree to about 1e-7. Workers hold no
 * moments and nothing that a checkpoint would have to know, so a run may be resumed with another number of threads.
 */
import * as tf from '@tensorflow/tfjs'
import { getImplementation } from '../../tensor/index.js'
import { getPrecision } from '../../tensor/internal.js'
import { accumulate } from '../gradient/accumulate.js'
import { disposeEmbeddings, type ExactPasses, localPasses } from '../gradient/exactPasses.js'
import {
  addPartial,
  disposePartial,
  emptyPartial,
  type MicroBatch,
  type PartialGradient,
} from '../gradient/partialGradient.js'
import type { Replica } from '../options.js'
import { type Embeddings, namedVariables, type Trainable, type WholeBatch } from '../trainable.js'
import { Layout } from './layout.js'
import type { Done, Work } from './messages.js'
import { packEmbeddings, unpackEmbeddings } from './packed.js'
import { TrainingThread } from './workerThread.node.js'

/** Work that every thread does its part of. */
interface Spread<T> {
  /** The main thread's part. */
  own(): Promise<T | undefined>
  /** A worker's part. */
  work(thread: number): Work
  /** What a worker answered, if it is not that it was aborted. */
  read(done: Done, thread: TrainingThread): T | undefined
  free(part: T): void
}

export class WorkerPool {
  private readonly layout: Layout
  private readonly weights: Float32Array
  private readonly threads: readonly TrainingThread[]

  /** @param count threads in all, the main one included; > 1 */
  constructor(
    private readonly model: Trainable,
    replica: Replica,
    private readonly count: number,
  ) {
    this.layout = new Layout(namedVariables(this.model))
    const bytes = 4 * this.layout.length
    const weights = new SharedArrayBuffer(bytes)
    this.weights = new Float32Array(weights)
    const common = {
      replica,
      backend: tf.getBackend(),
      precision: getPrecision(),
      implementation: getImplementation(),
      weights,
      layout: this.layout.describe(),
    }
    this.threads = Array.from(
      { length: count - 1 },
      (_, i) => new TrainingThread(i + 1, { ...common, results: new SharedArrayBuffer(bytes) }),
    )
  }

  /**
   * The batch's gradient, as `accumulate` gives it.
   * @throws WorkerError with the worker's own words
   */
  async accumulate(microBatches: readonly MicroBatch[], signal?: AbortSignal): Promise<PartialGradient | undefined> {
    await this.sendWeights()
    return this.sumOfPartials(
      () => accumulate(this.model, this.part(microBatches, 0), signal),
      (thread) => ({ kind: 'accumulate', microBatches: this.part(microBatches, thread) }),
      signal,
    )
  }

  /** The passes of an exact batch, spread in the same way. */
  passes(whole: WholeBatch): ExactPasses {
    const local = localPasses(this.model, whole)
    return {
      embed: async (microBatches, lengths, signal) => {
        await this.sendWeights()
        const parts = await this.spread<Embeddings[]>(
          {
            own: () => local.embed(this.part(microBatches, 0), lengths, signal),
            work: (thread) => ({ kind: 'embed', microBatches: this.part(microBatches, thread), lengths }),
            read: (done) => (done.kind === 'embeddings' ? done.embeddings.map(unpackEmbeddings) : undefined),
            free: disposeEmbeddings,
          },
          signal,
        )
        return parts && microBatches.map((_, i) => parts[i % this.count]![Math.floor(i / this.count)]!)
      },
      pull: async (microBatches, slopes, lengths, signal) => {
        const others = Array.from({ length: this.count }, (_, thread) =>
          thread === 0 ? [] : this.part(slopes, thread),
        )
        const packed = await Promise.all(others.map((part) => Promise.all(part.map(packEmbeddings))))
        return this.sumOfPartials(
          () => local.pull(this.part(microBatches, 0), this.part(slopes, 0), lengths, signal),
          (thread) => ({
            kind: 'pull',
            microBatches: this.part(microBatches, thread),
            slopes: packed[thread]!,
            lengths,
          }),
          signal,
        )
      },
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()))
  }

  private part<T>(items: readonly T[], thread: number): T[] {
    return items.filter((_, i) => i % this.count === thread)
  }

  private async sendWeights(): Promise<void> {
    await this.layout.write(namedVariables(this.model), this.weights)
  }

  private async sumOfPartials(
    own: Spread<PartialGradient>['own'],
    work: Spread<PartialGradient>['work'],
    signal?: AbortSignal,
  ): Promise<PartialGradient | undefined> {
    const partials = await this.spread(
      { own, work, read: (done, thread) => this.readPartial(done, thread), free: disposePartial },
      signal,
    )
    if (!partials) return undefined
    const total = emptyPartial()
    for (const partial of partials) addPartial(total, partial)
    return total
  }

  private readPartial(done: Done, { results }: TrainingThread): PartialGradient | undefined {
    if (done.kind !== 'partial') return undefined
    const tensors = this.layout.read(done.names, results)
    const parameters = this.model.namedParameters()
    const pick = (ofParameters: boolean) =>
      new Map([...tensors].filter(([name]) => parameters.has(name) === ofParameters))
    return { gradients: pick(true), buffers: pick(false), summary: new Map(done.summary) }
  }

  /**
   * @returns every busy thread's part, in order; nothing when one was aborted; the first error once all have come to
   * rest
   */
  private async spread<T>({ own, work, read, free }: Spread<T>, signal?: AbortSignal): Promise<T[] | undefined> {
    const abort = (): void => this.threads.forEach((thread) => void thread.abort())
    signal?.addEventListener('abort', abort)
    try {
      const busy = this.threads
        .map((thread) => ({ thread, task: work(thread.number) }))
        .filter(({ task }) => task.microBatches.length > 0)
      await Promise.all(busy.map(({ thread }) => thread.ready)) // else our own part would begin before theirs is sent
      const settled = await Promise.allSettled([
        ...busy.map(async ({ thread, task }) => read(await thread.ask(task), thread)),
        own(),
      ])
      const ordered = [settled.at(-1)!, ...settled.slice(0, -1)]
      const parts = ordered.flatMap((result) =>
        result.status === 'fulfilled' && result.value !== undefined ? [result.value] : [],
      )
      if (parts.length === ordered.length) return parts
      for (const part of parts) free(part)
      const failure = ordered.find((result): result is PromiseRejectedResult => result.status === 'rejected')
      if (failure) throw failure.reason
      return undefined
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }
}
