/** One worker thread as the main thread sees it: asks for a piece of work, gets the answer. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { WorkerError } from '../errors.js'
import type { Done, FromWorker, ToWorker, Work, WorkerStart } from './messages.js'

export class TrainingThread {
  /** What the worker computed, after an answer of kind 'partial'. */
  readonly results: Float32Array
  /** Once it has built its model; fails with the worker's own words. */
  readonly ready: Promise<unknown>
  private readonly worker: Worker

  /** @param number 1 for the first worker; the main thread is 0 */
  constructor(
    readonly number: number,
    start: WorkerStart,
  ) {
    this.results = new Float32Array(start.results)
    this.worker = startWorker(start)
    this.ready = this.answer()
    this.ready.catch(() => {}) // told to who waits for it
  }

  /**
   * Of a thread that is ready. The work is on its way when this returns.
   * @throws WorkerError with the worker's own words
   */
  async ask(work: Work): Promise<Done> {
    this.post(work)
    return (await this.answer()) as Done
  }

  /** Asks it to stop at the next micro-batch; the answer is then 'aborted'. */
  abort(): void {
    this.post({ kind: 'abort' })
  }

  async terminate(): Promise<void> {
    await this.worker.terminate()
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message)
  }

  private async answer(): Promise<FromWorker> {
    const { worker, number } = this
    const done = new AbortController()
    const { signal } = done
    worker.ref()
    try {
      const exit = once(worker, 'exit', { signal }).then(([code]) => {
        throw new WorkerError(number, `ended with code ${code} in the middle of its work`)
      })
      exit.catch(() => {}) // the race below has its result, or the abort ends it
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
}

/** From source the worker needs the TypeScript loader; compiled, nothing. */
function startWorker(workerData: WorkerStart): Worker {
  const source = import.meta.url.endsWith('.ts')
  const entry = new URL(source ? './worker.node.ts' : './worker.node.js', import.meta.url)
  const worker = new Worker(entry, {
    workerData,
    ...(source ? { execArgv: ['--import', new URL('../../register.mjs', import.meta.url).href] } : {}),
  })
  worker.on('error', () => {}) // `answer` tells; an error without a listener would end the process
  return worker
}
