import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dataset } from 'spikemba/datasets'
import { type AblationOptions, type AblationRecord, type AblationResult, ablate, readAblation } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { variantsOf } from '../../src/recipes/ablation/grid.js'
import { smallShapes } from './smallShapes.js'

const config = { dModel: 16, blocks: 1, dState: 4, spikeSteps: 2, slots: 2, batch: 4 }
const grid = { slots: [0, 2], detector: ['spiking', 'none'] }
const options: AblationOptions = { config, steps: 2, seeds: 2 }
let data: { train: Dataset; val: Dataset }
let home: string
/** Without a folder, in one go. */
let unbroken: AblationResult

beforeAll(async () => {
  await useBackend('wasm')
  data = await smallShapes()
  home = await mkdtemp(join(tmpdir(), 'spikemba-ablate-'))
  unbroken = resultOf(await all())
})
afterAll(() => rm(home, { recursive: true }))

async function all(
  more: Partial<AblationOptions> = {},
  until: (record: AblationRecord) => void = () => {},
): Promise<AblationRecord[]> {
  const records: AblationRecord[] = []
  for await (const record of ablate('shapes', data, { slots: [0, 2] }, { ...options, ...more })) {
    records.push(record)
    until(record)
  }
  return records
}
const states = (records: readonly AblationRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'run' ? [record.state] : []))
const resultOf = (records: readonly AblationRecord[]): AblationResult =>
  records.flatMap((record) => (record.kind === 'result' ? [record.result] : [])).at(-1)!

test('a grid is every combination, the base first; or the base and one change at a time', () => {
  const names = (oneAtATime: boolean) => variantsOf('shapes', grid, oneAtATime).map(({ name }) => name)
  expect(names(false)).toEqual([
    'slots=0 detector=spiking',
    'slots=0 detector=none',
    'slots=2 detector=spiking',
    'slots=2 detector=none',
  ])
  expect(names(true)).toEqual(['slots=0 detector=spiking', 'slots=2 detector=spiking', 'slots=0 detector=none'])
  expect(variantsOf('shapes', { 'lossWeights.overlap': [1, 0] })[1]!.config).toEqual({ lossWeights: { overlap: 0 } })
})

test.each<[string, Record<string, unknown[]>, string]>([
  ['no key', {}, 'keys with their values'],
  ['a wrong key', { slot: [1, 2] }, 'slot is "given", expected a key of the configuration'],
  ['a wrong value', { slots: [2, 'many'] }, 'slots is "many", expected a whole number of at least 0'],
  ['a wrong term of the loss', { 'lossWeights.lap': [1, 0] }, 'lossWeights.lap'],
  ['one value', { slots: [2] }, 'at least two values, the base first'],
  ['a value twice', { slots: [2, 0, 2] }, 'each value once; 2 stands there twice'],
  ['the seed', { seed: [0, 1] }, 'every variant is trained with the same seeds'],
])('%s is refused before anything is trained', async (_, wrong, sentence) => {
  await expect(ablate('shapes', data, wrong, options).next()).rejects.toThrow(sentence)
})

test('trains every variant with the same seeds, keeps the runs, and the same call reads them', async () => {
  const out = join(home, 'whole')
  const first = await all({ out })
  expect(states(first)).toEqual(Array(4).fill('trained'))
  const result = resultOf(first)
  expect(result).toMatchObject({ base: 'slots=0', wanted: 4 })
  expect(result.variants.map(({ seeds }) => seeds)).toEqual(Array(2).fill([0, 1]))
  const [base, other] = result.variants
  for (const key of result.metrics)
    expect(other!.comparison[key]!.difference).toBeCloseTo(other!.summary[key]!.mean - base!.summary[key]!.mean, 9)
  const figure = result.figure()
  expect(figure.text).toContain('slots=2')
  expect(await figure.svg()).toContain('difference from slots=0')

  const again = await all({ out })
  expect(states(again)).toEqual(Array(4).fill('read'))
  expect(JSON.stringify(resultOf(again))).toBe(JSON.stringify(result))
  expect(states(await all({ out, seeds: 3 }))).toEqual([...Array(4).fill('read'), ...Array(2).fill('trained')])
})

test('stopped in the middle and called again, it comes to the numbers of a call that was never stopped', async () => {
  const abort = new AbortController()
  const out = join(home, 'stopped')
  const stopped = await all({ out, signal: abort.signal }, (record) => {
    if (record.kind === 'progress' && record.run === 2 && record.record.kind === 'step') abort.abort()
  })
  expect(stopped.at(-1)).toEqual({ kind: 'end', reason: 'interrupted' })
  expect(states(stopped)).toEqual(['trained'])
  const resumed = await all({ out })
  expect(states(resumed)).toEqual(['read', 'trained', 'trained', 'trained'])
  expect(resultOf(resumed).runs).toEqual(unbroken.runs)
})

test('parts come to the whole', async () => {
  const out = join(home, 'parts')
  expect(states(await all({ out, shard: { index: 0, of: 3 } })).filter((state) => state === 'trained')).toHaveLength(2)
  expect((await readAblation('shapes', { slots: [0, 2] }, { ...options, out })).runs).toHaveLength(2)
  await all({ out, shard: { index: 1, of: 3 } })
  const last = await all({ out, shard: { index: 2, of: 3 } })
  expect(states(last).filter((state) => state === 'elsewhere')).toEqual([])
  expect((await readAblation('shapes', { slots: [0, 2] }, { ...options, out })).runs).toEqual(unbroken.runs)
})

test('a folder with other runs, or with something else, is refused in one sentence', async () => {
  const out = join(home, 'whole')
  await expect(all({ out, steps: 3 })).rejects.toThrow('its runs were made with steps 2, these ask for 3')
  await expect(all({ out, config: { ...config, blocks: 2 } })).rejects.toThrow('its runs were made with config')
  const other = join(home, 'other')
  await mkdir(other)
  await writeFile(join(other, 'letter.txt'), 'dear')
  await expect(all({ out: other })).rejects.toThrow('an empty folder, or one of an ablation')
})

test('shows itself as a table that says base, difference, interval and what it would take', async () => {
  const { inspect } = await import('node:util')
  const text = inspect(resultOf(await all({ seeds: 1 })))
  expect(text).toContain('slots=2')
  expect(text).toMatch(/base +base/)
  expect(text).toContain('one pair')
})
