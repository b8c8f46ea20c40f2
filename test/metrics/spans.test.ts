import { readFileSync } from 'node:fs'
import { postprocessWindows, type ScoredWindow, temporalIou, temporalNms } from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { clipsOfMoment } from '../../src/metrics/clipsOfMoment.js'
import { hullIou } from '../../src/metrics/internal.js'

const refvec = (name: string): Record<string, never> =>
  JSON.parse(readFileSync(new URL(`../fixtures/refvec/${name}.json`, import.meta.url), 'utf8'))
const pairs = ({ data }: { data: number[] }): [number, number][] =>
  Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i]!, data[2 * i + 1]!])

const golden = refvec('span_utils') as unknown as Record<'a' | 'b' | 'iou', { data: number[] }>

/** The vectors are float32. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 6)
}

test('IoU of QD-DETR, every pair', () => {
  expectClose(
    pairs(golden.a).flatMap((a) => pairs(golden.b).map((b) => temporalIou(a, b))),
    golden.iou.data,
  )
})

test.each<[string, [number, number], number[]]>([
  ['both ends on centres', [1, 5], [0, 1, 2]],
  ['between two centres', [1.6, 2.6], [1]],
  ['before the first centre', [0, 0.5], [0]],
  ['up to the end and beyond', [15, 99], [7, 8, 9]],
  ['behind the last clip', [20, 24], []],
])('the clips of a moment: %s', (_, moment, clips) => {
  expect(clipsOfMoment(moment, 10, 2)).toEqual(clips)
})

test('points and distant spans', () => {
  expect([temporalIou([1, 1], [1, 1]), hullIou([1, 1], [1, 1])]).toEqual([0, 0])
  expect([temporalIou([0, 1], [2, 3]), hullIou([0, 1], [2, 3])]).toEqual([0, 0])
  expect(temporalIou([0, 2], [1, 3])).toBeCloseTo(1 / 3, 12)
})

const post = refvec('postprocess') as unknown as Record<
  'input' | 'output' | 'nms_input' | 'nms_thd_0_5',
  ScoredWindow[]
>

test('windows are clamped, moved to clip borders half-to-even, and scores cut to four digits, as QD-DETR does', () => {
  expect(postprocessWindows(post.input, { clipSec: 2, maxSec: 150 })).toEqual(post.output)
  expect(postprocessWindows([[5, 1403, 0.98766]], { clipSec: 2, maxSec: 1402 })).toEqual([[4, 1402, 0.9877]])
})

test('suppression as Moment-DETR does it', () => {
  expect(temporalNms(post.nms_input, 0.5)).toEqual(post.nms_thd_0_5)
  const windows: ScoredWindow[] = [
    [0, 10, 0.5],
    [1, 10, 0.9],
    [9, 20, 0.7],
    [2, 10, 0.8],
    [30, 31, 0.1],
  ]
  expect(temporalNms(windows, 0.5)).toEqual([
    [1, 10, 0.9],
    [9, 20, 0.7],
    [30, 31, 0.1],
  ])
  expect(temporalNms(windows, 0.5, 2)).toHaveLength(2)
  expect(temporalNms([], 0.5)).toEqual([])
  // Exactly at the threshold a window stays.
  const atThreshold: ScoredWindow[] = [
    [0, 2, 1],
    [0, 1, 0.5],
  ]
  expect(temporalNms(atThreshold, 0.5)).toHaveLength(2)
})
