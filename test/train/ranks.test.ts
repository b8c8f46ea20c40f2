import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { type FitOptions, type FitRecord, fit, type Ranks } from 'spikemba/train'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { RankExchange } from '../../src/train/parallel/rankExchange.js'
import { collect, ofKind } from './collect.js'
import { fakeDataset } from './fakeDataset.js'
import { FakeModel } from './fakeModel.js'
import { memoryRanks } from './memoryRanks.js'

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'spikemba-ranks-'))
})
afterAll(() => rmSync(home, { recursive: true }))
afterEach(async () => void (await useBackend('cpu')))

const config = { dropout: 0.3, normalise: true, contrast: true }
const usual: FitOptions = { steps: 4, batch: 8, microBatch: 1, lr: 0.02 }

interface Trained {
  readonly records: FitRecord[]
  /** Loss, its parts, rate and norm of every step. */
  readonly losses: number[]
  /** Parameters and buffers at the end. */
  readonly numbers: number[]
}

async function trainOne(options: FitOptions, reads: number[] = []): Promise<Trained> {
  const model = new FakeModel(config)
  const train = fakeDataset(17)
  const counted = {
    ...train,
    sample(index: number) {
      reads.push(index)
      return train.sample(index)
    },
  }
  const records = await collect(
    fit(model, { train: counted, val: fakeDataset(3, { split: 'val' }) }, { ...usual, ...options }),
  )
  const variables = [...model.namedParameters().values(), ...model.namedBuffers().values()]
  const numbers = variables.flatMap((variable) => [...variable.dataSync()])
  model.dispose()
  const losses = ofKind(records, 'step').flatMap(({ losses, rate, gradientNorm }) => [
    ...[losses.total, losses.fit!, losses.contrast!],
    ...[rate!, gradientNorm],
  ])
  return { records, losses, numbers }
}

/** The same call on every rank, as a launcher makes it. */
const trainAll = (size: number, options: (ranks: Ranks) => FitOptions): Promise<Trained[]> =>
  Promise.all(memoryRanks(size).map((ranks) => trainOne({ ranks, ...options(ranks) })))

const close = (some: readonly number[], others: readonly number[]): void => {
  expect(some).toHaveLength(others.length)
  for (const [i, value] of some.entries()) expect(value).toBeCloseTo(others[i]!, 5)
}

test.each([
  ['cpu', 2, false],
  ['cpu', 4, false],
  ['wasm', 3, false],
  ['cpu', 2, true],
  ['wasm', 4, true],
] as const)(
  'on %s, %i ranks train as one process with the same micro-batches (exact batch: %s)',
  async (backend, size, exactBatch) => {
    await useBackend(backend)
    const one = await trainOne({ exactBatch })
    const before = tf.memory().numTensors
    const all = await trainAll(size, () => ({ exactBatch }))
    expect(tf.memory().numTensors).toBe(before)
    for (const { losses, numbers } of all) {
      close(losses, one.losses)
      close(numbers, one.numbers)
    }
    const [first, ...others] = all
    for (const { numbers } of others) expect(numbers).toEqual(first!.numbers) // to the bit
    expect(
      others.flatMap(({ records }) => records.map(({ kind }) => kind)).filter((kind) => kind === 'evaluation'),
    ).toEqual([])
  },
)

test('a rank reads no more than the samples it works on; of an exact batch it reads all', async () => {
  const reads = async (exactBatch: boolean): Promise<number[]> => {
    const counts = memoryRanks(2).map((ranks) => ({ ranks, read: [] as number[] }))
    await Promise.all(
      counts.map(({ ranks, read }) => trainOne({ ranks, steps: 2, microBatch: 2, exactBatch, evaluateEvery: 9 }, read)),
    )
    return counts.map(({ read }) => read.length)
  }
  const [own, all] = [await reads(false), await reads(true)]
  expect(Math.max(...own)).toBeLessThan(Math.min(...all))
})

test('rank 0 alone writes, and a run goes on with another number of ranks', async () => {
  const out = join(home, 'run')
  const whole = await trainOne({ steps: 6, evaluateEvery: 2 })
  const half = await trainAll(2, ({ rank }) => ({ steps: 3, evaluateEvery: 2, ...(rank === 0 ? { out } : {}) }))
  expect(half[1]!.records.map(({ kind }) => kind)).toEqual(['step', 'step', 'step', 'end'])
  const facts = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as object
  expect(facts).toMatchObject({ ranks: { size: 2, by: 'memory' } })
  const rest = await trainAll(4, ({ rank }) => ({
    ...{ steps: 6, evaluateEvery: 2 },
    ...(rank === 0 ? { out, resume: true } : {}),
  }))
  for (const { numbers } of rest) close(numbers, whole.numbers)
  close(rest[3]!.losses, whole.losses.slice(15))
})

test.each([false, true])(
  'one rank that is told to stop stops all, on the same step (exact batch: %s)',
  async (exactBatch) => {
    const stop = new AbortController()
    const ends = await Promise.all(
      memoryRanks(3).map(async (ranks) => {
        const model = new FakeModel(config)
        const steps: number[] = []
        const signal = ranks.rank === 2 ? { signal: stop.signal } : {}
        const options = { ...usual, steps: 1000, ranks, exactBatch, ...signal }
        let last: FitRecord | undefined
        for await (const record of fit(model, { train: fakeDataset(17) }, options)) {
          last = record
          if (record.kind === 'step') steps.push(record.step)
          if (steps.length === 3 && ranks.rank === 2) setTimeout(() => stop.abort(), 0)
        }
        return { steps: steps.length, reason: last?.kind === 'end' && last.reason }
      }),
    )
    expect(new Set(ends.map(({ steps }) => steps)).size).toBe(1)
    expect(ends[0]).toEqual({ steps: ends[0]!.steps, reason: 'interrupted' })
  },
)

test('patience of rank 0 ends the run of all', async () => {
  const all = await trainAll(2, () => ({ steps: 50, evaluateEvery: 1, patience: 1, lr: 1e-9 }))
  const steps = all.map(({ records }) => ofKind(records, 'step').length)
  expect(steps[0]).toBeLessThan(50)
  expect(steps[1]).toBe(steps[0])
})

test('fewer micro-batches than ranks are refused, with the number that would do', async () => {
  const all = memoryRanks(3).map((ranks) => trainOne({ ranks, microBatch: 4 }))
  for (const each of await Promise.allSettled(all))
    expect(each).toMatchObject({ reason: { message: expect.stringMatching(/microBatch.*at most 2/) } })
})

test('ranks that have drifted apart say so', async () => {
  const model = new FakeModel(config)
  const [a, b] = memoryRanks(2).map((ranks) => new RankExchange(model, ranks))
  await expect(Promise.all([a!.agreeToStop(false, 1), b!.agreeToStop(false, 1.1)])).rejects.toThrow(
    /gradient norms of the ranks differ \(1 to 1.1\d*\): they do not train the same model/,
  )
  model.dispose()
})

test('a rank that is told to end while another one does not answer ends in a second', async () => {
  const model = new FakeModel(config)
  const stop = new AbortController()
  const [alone] = memoryRanks(2)
  const exchange = new RankExchange(model, alone!, stop.signal)
  setTimeout(() => stop.abort(), 50)
  const started = performance.now()
  await expect(exchange.any(false)).rejects.toThrow(/rank 0: was told to end while it waited for another rank/)
  expect(performance.now() - started).toBeLessThan(5000)
  model.dispose()
})

test('buckets are many or one: the sum is the same, and a parameter without a gradient stays without', async () => {
  const model = new FakeModel(config)
  const names = [...model.namedParameters().keys()]
  const shareOf = (factor: number) => ({
    gradients: new Map(
      [...model.namedParameters()].slice(1).map(([name, { shape }]) => [name, tf.fill(shape, factor)] as const),
    ),
    buffers: new Map<string, tf.Tensor>(),
    summary: new Map([['loss.total', factor]]),
  })
  for (const bucket of [1, 7, 2 ** 20]) {
    const exchanges = memoryRanks(2).map((ranks) => new RankExchange(model, ranks, undefined, bucket))
    const sums = await Promise.all(exchanges.map((exchange, i) => exchange.sum(shareOf(i + 1) as never)))
    for (const sum of sums) {
      expect([...sum!.gradients.keys()].sort()).toEqual(names.slice(1).sort())
      for (const gradient of sum!.gradients.values()) {
        expect([...gradient.dataSync()].every((value) => value === 3)).toBe(true)
        gradient.dispose()
      }
      expect(sum!.summary.get('loss.total')).toBe(3)
    }
  }
  model.dispose()
})
