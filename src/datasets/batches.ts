import { OptionError, type Random } from '../tensor/index.js'
import type { Dataset } from './dataset.js'
import type { Sample } from './sample.js'

/** How {@link batches} goes through a dataset. */
export interface BatchesOptions {
  /** Samples per batch. */
  readonly batch: number
  /** Shuffles anew at each iteration; without it the order is the file's. */
  readonly random?: Random
  /** Whether a last, smaller batch is left out. Default false. */
  readonly dropLast?: boolean
  /** Batches read ahead while the current one is worked on. Default 1. */
  readonly prefetch?: number
}

/**
 * Goes through a dataset once, batch by batch.
 * @throws OptionError when `batch` is no positive whole number
 */
export function batches(dataset: Pick<Dataset, 'length' | 'sample'>, options: BatchesOptions): AsyncIterable<Sample[]> {
  const { batch, random, dropLast = false, prefetch = 1 } = options
  if (!Number.isInteger(batch) || batch < 1) throw new OptionError('batch', batch, 'a whole number of at least 1')
  if (!Number.isInteger(prefetch) || prefetch < 0)
    throw new OptionError('prefetch', prefetch, 'a whole number of at least 0')
  return {
    [Symbol.asyncIterator]: () => {
      const order = Array.from({ length: dataset.length }, (_, i) => i)
      random?.shuffle(order)
      const count = dropLast ? Math.floor(order.length / batch) : Math.ceil(order.length / batch)
      return readAhead(count, prefetch, (i) =>
        Promise.all(order.slice(i * batch, (i + 1) * batch).map((index) => dataset.sample(index))),
      )
    },
  }
}

/** Yields `load(0)` … `load(count - 1)` in order, with up to `ahead` of them under way beyond the current one. */
async function* readAhead<T>(count: number, ahead: number, load: (index: number) => Promise<T>): AsyncGenerator<T> {
  const waiting: Promise<T>[] = []
  let next = 0
  for (let i = 0; i < count; i++) {
    while (next < count && next <= i + ahead) {
      const promise = load(next++)
      promise.catch(() => {}) // reported when its turn comes, not as an unhandled rejection before
      waiting.push(promise)
    }
    yield await waiting.shift()!
  }
}
