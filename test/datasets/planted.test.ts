import { readFileSync } from 'node:fs'
import { type Dataset, loadBenchmark, makePlanted, memoryFolder, parseAnnotations } from 'spikemba/datasets'
import { expect, test } from 'vitest'
import { matchedFilter, PlantedWorld } from '../../src/datasets/internal.js'
import type { Annotation } from '../../src/metrics/index.js'
import { goldenTest } from '../golden.js'
import { row } from './smallFolder.js'

const rows = Array.from({ length: 12 }, (_, qid) =>
  row(qid, `v${qid % 8}`, { query: `the ${['cat', 'dog', 'cow'][qid % 3]} number ${qid}`, duration: 60 }),
) as Annotation[]
const small = { train: rows, val: rows.slice(0, 4), trainCount: 6, valCount: 3, dVideo: [5, 3], dText: 4 }

test('makes a QVHighlights folder: one query per video, sizes recorded', async () => {
  const files = new Map(makePlanted(small))
  const dataset = await loadBenchmark('qvhighlights', { dir: memoryFolder(files), split: 'train' })
  expect([dataset.length, dataset.dVideo, dataset.dText]).toEqual([6, 5 + 3 + 2, 4])
  expect(new Set(dataset.annotations.map(({ vid }) => vid)).size).toBe(6)
  expect((await dataset.sample(0)).clips).toBe(30)
  expect(JSON.parse(new TextDecoder().decode(files.get('features.json')))).toEqual({
    slowfast_features: 5,
    clip_features: 3,
    clip_text_features: 4,
  })
})

test('three sizes are three sources, which a loader finds and puts in their order', async () => {
  const dir = memoryFolder(new Map(makePlanted({ ...small, dVideo: [5, 3, 2] })))
  const dataset = await loadBenchmark('qvhighlights', { dir, split: 'train' })
  expect(dataset.sources?.map(({ size }) => size)).toEqual([5, 3, 2])
  expect(dataset.dVideo).toBe(5 + 3 + 2 + 2)
})

test('the same seed gives the same bytes, another seed other numbers', () => {
  const [one, same, other] = [
    new Map(makePlanted(small)),
    new Map(makePlanted(small)),
    new Map(makePlanted({ ...small, seed: 9 })),
  ]
  expect([...same]).toEqual([...one])
  expect([...other]).not.toEqual([...one])
})

test('features of a row do not depend on which other rows are written before it', () => {
  const world = new PlantedWorld(rows, { dVideo: [8], dText: 4 })
  const pool = rows as Parameters<typeof world.video>[1]
  const first = world.video(pool[3]!, pool)
  world.video(pool[5]!, pool)
  expect(world.video(pool[3]!, pool)).toEqual(first)
})

test('the norm of a clip is that of noise and topic where nothing is planted', () => {
  const world = new PlantedWorld(rows, { alpha: 0 })
  const pool = rows as Parameters<typeof world.video>[1]
  const { data, rows: clips, columns } = world.video(pool[0]!, pool)
  const mean =
    Array.from({ length: clips }, (_, i) =>
      data.subarray(i * columns, (i + 1) * columns).reduce((sum, x) => sum + x * x, 0),
    ).reduce((a, b) => a + b) / clips
  expect(mean).toBeGreaterThan(1.3)
  expect(mean).toBeLessThan(1.7) // 1 + .7²
})

test('rows without ground truth and sizes that are none are refused', () => {
  const { relevant_windows: _, ...bare } = rows[0]!
  expect(() => [...makePlanted({ ...small, train: [bare] })]).toThrow('annotations row 1: has no relevant_windows')
  expect(() => [...makePlanted({ ...small, dVideo: [0] })]).toThrow('feature sizes is [0,4]')
})

goldenTest(
  'on real annotations a matched filter finds most moments, and one that does not read finds few',
  ['moment_detr/data/highlight_train_release.jsonl', 'moment_detr/data/highlight_val_release.jsonl'],
  async (trainPath, valPath) => {
    const [train, val] = [trainPath, valPath].map((path) => parseAnnotations(readFileSync(path), path))
    const dir = memoryFolder(new Map(makePlanted({ train: train!, val: val!, trainCount: 1, valCount: 150 })))
    const dataset = await loadBenchmark('qvhighlights', { dir, split: 'val' })
    const world = new PlantedWorld(train!)
    const other = dataset.annotations.map((_, i) => dataset.annotations[(i + 1) % dataset.length]!.query)
    expect(await hits(dataset, (i, clip) => matchedFilter(world, dataset.annotations[i]!.query, clip))).toBeGreaterThan(
      65,
    )
    expect(await hits(dataset, (i, clip) => matchedFilter(world, other[i]!, clip))).toBeLessThan(25)
  },
)

/** R1@.5 of the best segment of smoothed scores above a third of their peak. */
async function hits(dataset: Dataset, score: (index: number, clip: Float32Array) => number): Promise<number> {
  let found = 0
  for (let i = 0; i < dataset.length; i++) {
    const { video, clips, windows } = await dataset.sample(i)
    const raw = Array.from({ length: clips }, (_, j) =>
      score(i, video.subarray(j * dataset.dVideo, (j + 1) * dataset.dVideo - 2)),
    )
    const smooth = raw.map((value, j) => 0.25 * (raw[j - 1] ?? value) + 0.5 * value + 0.25 * (raw[j + 1] ?? value))
    const [start, end] = bestSegment(smooth.map((value) => value - 0.45 * Math.max(...smooth)))
    found += Number(
      windows.some(
        ([a, b]) =>
          (Math.min(b, 2 * end) - Math.max(a, 2 * start)) / (Math.max(b, 2 * end) - Math.min(a, 2 * start)) >= 0.5,
      ),
    )
  }
  return (100 * found) / dataset.length
}

/** The segment [start, end) of largest sum (Kadane). */
function bestSegment(values: readonly number[]): [number, number] {
  let best: [number, number] = [0, 1]
  let most = Number.NEGATIVE_INFINITY
  let sum = 0
  let start = 0
  for (const [i, value] of values.entries()) {
    if (sum <= 0) {
      sum = 0
      start = i
    }
    sum += value
    if (sum > most) {
      most = sum
      best = [start, i + 1]
    }
  }
  return best
}
