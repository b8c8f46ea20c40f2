/**
 * Whether the world of shapes can be learned at all: a linear probe reads colour, shape and action off the features,
 * and the clips that answer a sentence are found by adding up what its words ask for.
 */
import {
  type Dataset,
  loadBenchmark,
  makeShapes,
  memoryFolder,
  SHAPE_COLORS,
  shapesScene,
  shuffleSentences,
} from 'spikemba/datasets'
import { Random } from 'spikemba/tensor'
import { beforeAll, expect, test } from 'vitest'

const WORDS: readonly (readonly string[])[] = [
  ...Object.keys(SHAPE_COLORS).map((colour) => [colour]),
  ...['circle', 'square', 'triangle', 'cross', 'ring'].map((shape) => [shape]),
  ['appears', 'shows', 'stands'],
  ['crosses', 'moves', 'passes'],
  ['grows', 'bigger', 'larger'],
  ['blinks', 'flashes', 'flickers'],
]

let val: Dataset
let probe: Float64Array[]

beforeAll(async () => {
  const dir = memoryFolder(new Map(makeShapes()))
  val = await loadBenchmark('shapes', { dir, split: 'val' })
  probe = await ridge(await loadBenchmark('shapes', { dir, split: 'train' }))
})

test('sizes: about 900 training and 170 validation queries', () => {
  expect(val.length).toBeGreaterThan(150)
  expect(val.dVideo).toBe(19 + 33 + 29 + 2)
})

test('the sentence finds the moment: R1@.5 above 85', async () => {
  expect(await recall(val, 0.72)).toBeGreaterThan(85)
})

test('the sentence of another video finds it less than a third as often', async () => {
  expect(await recall(shuffleSentences(val, Random.seeded(1)), 0.72)).toBeLessThan(30)
})

test('the colour alone is not enough', async () => {
  expect(await recall(val, 0.72, Object.keys(SHAPE_COLORS).length)).toBeLessThan(70)
})

/** Features without the time columns, and a one, of a clip. */
const inputs = (video: Float32Array, clip: number, columns: number): number[] => [
  ...video.subarray(clip * columns, (clip + 1) * columns - 2),
  1,
]

async function ridge(train: Dataset): Promise<Float64Array[]> {
  const d = train.dVideo - 1
  const gram = Array.from({ length: d }, (_, i) => Float64Array.from({ length: d }, (_, j) => (i === j ? 0.1 : 0)))
  const moments = Array.from({ length: d }, () => new Float64Array(WORDS.length))
  const seen = new Set<string>()
  for (let i = 0; i < train.length; i++) {
    const { vid, clips, video } = await train.sample(i)
    if (seen.has(vid)) continue
    seen.add(vid)
    const { events } = shapesScene(vid)
    for (let clip = 0; clip < clips; clip++) {
      const x = inputs(video, clip, train.dVideo)
      const shown = events
        .filter(({ start, end }) => start <= clip && clip < end)
        .flatMap(({ colour, shape, action }) => [colour, shape, action] as string[])
      for (let a = 0; a < d; a++) {
        for (let b = 0; b < d; b++) gram[a]![b]! += x[a]! * x[b]!
        for (const [k, words] of WORDS.entries()) if (shown.includes(words[0]!)) moments[a]![k]! += x[a]!
      }
    }
  }
  return solve(gram, moments)
}

/** Gauss-Jordan elimination of gram · W = moments. */
function solve(gram: Float64Array[], moments: Float64Array[]): Float64Array[] {
  for (const [c, pivotRow] of gram.entries()) {
    for (const [r, row] of gram.entries()) {
      const factor = r === c ? 0 : row[c]! / pivotRow[c]!
      if (factor === 0) continue
      for (let k = c; k < row.length; k++) row[k]! -= factor * pivotRow[k]!
      for (let k = 0; k < WORDS.length; k++) moments[r]![k]! -= factor * moments[c]![k]!
    }
  }
  return moments.map((row, r) => row.map((value) => value / gram[r]![r]!))
}

async function recall(dataset: Dataset, threshold: number, kinds = WORDS.length): Promise<number> {
  let found = 0
  for (let i = 0; i < dataset.length; i++) {
    const { video, clips, windows, query } = await dataset.sample(i)
    const asked = WORDS.slice(0, kinds).flatMap((words, k) =>
      words.some((word) => query.split(' ').includes(word)) ? [k] : [],
    )
    const raw = Array.from({ length: clips }, (_, clip) => {
      const x = inputs(video, clip, dataset.dVideo)
      return asked.reduce((sum, k) => sum + x.reduce((dot, value, a) => dot + value * probe[a]![k]!, 0), 0)
    })
    const smooth = raw.map((value, j) => 0.25 * (raw[j - 1] ?? value) + 0.5 * value + 0.25 * (raw[j + 1] ?? value))
    const cut = threshold * Math.max(...smooth)
    let [start, end, most, sum, from] = [0, 1, Number.NEGATIVE_INFINITY, 0, 0]
    for (const [j, value] of smooth.entries()) {
      if (sum <= 0) [sum, from] = [0, j]
      sum += value - cut
      if (sum > most) [start, end, most] = [from, j + 1, sum]
    }
    found += Number(
      windows.some(
        ([a, b]) =>
          (Math.min(b, 2 * end) - Math.max(a, 2 * start)) / (Math.max(b, 2 * end) - Math.min(a, 2 * start)) >= 0.5,
      ),
    )
  }
  return (100 * found) / dataset.length
}
