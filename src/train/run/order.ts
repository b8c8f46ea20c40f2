import { batches, type Dataset, type Sample } from '../../datasets/index.js'
import { Random } from '../../tensor/index.js'

/**
 * Which samples a step sees. Each epoch has its own order, drawn from the seed and the epoch's number, so that a
 * resumed run finds its place by the number of the step alone.
 *
 * Sample indices of an epoch, shuffled.
 */
export function epochOrder(seed: number, epoch: number, length: number): number[] {
  const order = Array.from({ length }, (_, i) => i)
  return Random.seeded(seed).fork(`epoch ${epoch}`).shuffle(order)
}

/**
 * The samples of steps `from`, `from + 1`, … without end, read one batch ahead.
 * @param from steps taken before
 * @param batch at most the dataset's length
 * @param places of a batch that are read; all when absent
 */
export async function* samplesFrom(
  dataset: Pick<Dataset, 'length' | 'sample'>,
  seed: number,
  batch: number,
  from: number,
  places?: ReadonlySet<number>,
): AsyncGenerator<Sample[], void, undefined> {
  const perEpoch = Math.floor(dataset.length / batch)
  for (let epoch = Math.floor(from / perEpoch), skip = from % perEpoch; ; epoch++, skip = 0) {
    const order = epochOrder(seed, epoch, dataset.length)
      .slice(skip * batch, perEpoch * batch)
      .filter((_, i) => !places || places.has(i % batch))
    const rest = { length: order.length, sample: (index: number) => dataset.sample(order[index]!) }
    yield* batches(rest, { batch: places?.size ?? batch, prefetch: 1 })
  }
}
