/**
 * Data parallel training on one machine: worker threads, each with a backend and a replica of the model, share a
 * batch's micro-batches with the main thread; their weighted sums add up to the batch's gradient.
 *
 *   main      writes weights → shared memory → every worker
 *   thread i  works off micro-batches i, i + N, i + 2N, …
 *   main      adds the shares in the order of the threads, then takes the step of Adam alone
 *
 * The sums differ from one thread's only in the order of their terms: losses agree to about 1e-7. Workers hold no
 * moments and nothing that a checkpoint would have to know, so a run may be resumed with another number of threads.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as tf from '@tensorflow/tfjs'
import { getImplementation } from '../../tensor/index.js'
import { accumulate } from '../accumulate.js'
import { WorkerError } from '../errors.js'
import type { Replica } from '../options.js'
import { addShare, disposeShare, emptyShare, type MicroBatch, type Share } from '../share.js'
import type { Trainable } from '../trainable.js'
import { Layout } from './layout.js'
import type { FromWorker, ToWorker, WorkerStart } from './messages.js'

/** A worker and what it shares with the main thread. */
interface Thread {
  readonly worker: Worker
  readonly results: Float32Array
  readonly number: number
}

export class WorkerPool {
  private readonly layout: Layout
  private readonly weights: SharedArrayBuffer
  private readonly threads: readonly Thread[]
  private readonly ready: Promise<unknown>

  /** @param count threads in all, the main one included; > 1 */
  constructor(
    private readonly model: Trainable,
    replica: Replica,
    private readonly count: number,
  ) {
    this.layout = new Layout(this.variables())
    const bytes = 4 * this.layout.length
    this.weights = new SharedArrayBuffer(bytes)
    this.threads = Array.from({ length: count - 1 }, (_, i) => {
      const results = new SharedArrayBuffer(bytes)
      const data = { replica, backend: tf.getBackend(), implementation: getImplementation(), weights: this.weights, results, layout: this.layout.describe() }
      return { worker: startWorker(data), results: new Float32Array(results), number: i + 1 }
    })
    this.ready = Promise.all(this.threads.map((thread) => answer(thread)))
    this.ready.catch(() => {}) // told at the first step
  }

  /**
   * The batch's gradient, as `accumulate` gives it.
   * @throws WorkerError with the worker's own words
   */
  async accumulate(microBatches: readonly MicroBatch[], signal?: AbortSignal): Promise<Share | undefined> {
    await this.ready
    await this.layout.write(this.variables(), new Float32Array(this.weights))
    const part = (number: number) => microBatches.filter((_, i) => i % this.count === number)
    const busy = this.threads.filter(({ number }) => part(number).length > 0)
    const answers = busy.map(async (thread) => {
      thread.worker.postMessage({ kind: 'work', microBatches: part(thread.number) } satisfies ToWorker)
      return this.shareOf(thread, await answer(thread))
    })
    const abort = () => {
      for (const { worker } of this.threads) worker.postMessage({ kind: 'abort' } satisfies ToWorker)
    }
    signal?.addEventListener('abort', abort)
    try {
      return sum(await everyOne([accumulate(this.model, part(0), signal), ...answers]))
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }

  private variables(): Map<string, tf.Variable> {
    return new Map([...this.model.namedParameters(), ...this.model.namedBuffers()])
  }

  private shareOf({ results }: Thread, message: FromWorker): Share | undefined {
    if (message.kind !== 'done' || !message.names || !message.summary) return undefined
    const parameters = this.model.namedParameters()
    const inBuffers = (name: string) => !parameters.has(name)
    return {
      gradients: this.layout.read(
        message.names.filter((name) => !inBuffers(name)),
        results,
      ),
      buffers: this.layout.read(message.names.filter(inBuffers), results),
      summary: new Map(message.summary),
    }
  }
}

/** From source the worker needs the TypeScript loader; compiled, nothing. */
function startWorker(workerData: WorkerStart): Worker {
  const source = import.meta.url.endsWith('.ts')
  const entry = new URL(source ? './worker/node.ts' : './worker/node.js', import.meta.url)
  const worker = new Worker(entry, { workerData, ...(source ? { execArgv: ['--import', new URL('../../register.mjs', import.meta.url).href] } : {}) })
  worker.on('error', () => {}) // `answer` tells; an error without a listener would end the process
  worker.unref()
  return worker
}

async function answer({ worker, number }: Thread): Promise<FromWorker> {
  const done = new AbortController()
  const { signal } = done
  worker.ref()
  try {
    const exit = once(worker, 'exit', { signal }).then(([code]) => {
      throw new WorkerError(number, `ended with code ${code} in the middle of its work`)
    })
    exit.catch(() => {})
    const [message] = (await Promise.race([once(worker, 'message', { signal }), exit])) as [FromWorker]
    if (message.kind === 'failed') throw new WorkerError(number, message.message)
    return message
  } catch (error) {
    if (error instanceof WorkerError) throw error
    throw new WorkerError(number, error instanceof Error ? error.message : String(error))
  } finally {
    done.abort()
    worker.unref()
  }
}

/** All shares, or the first error once every thread has come to rest. */
async function everyOne(shares: readonly Promise<Share | undefined>[]): Promise<(Share | undefined)[]> {
  const settled = await Promise.allSettled(shares)
  const values = settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined))
  const failure = settled.find((result): result is PromiseRejectedResult => result.status === 'rejected')
  if (!failure) return values
  for (const share of values) if (share) disposeShare(share)
  throw failure.reason
}

/** @returns nothing when any share is missing */
function sum(shares: readonly (Share | undefined)[]): Share | undefined {
  const whole = shares.every((share) => share !== undefined)
  const total = emptyShare()
  for (const share of shares) if (share) whole ? addShare(total, share) : disposeShare(share)
  return whole ? total : undefined
}
