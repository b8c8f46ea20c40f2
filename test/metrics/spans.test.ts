import { readFileSync } from 'node:fs'
import { postprocessWindows, type ScoredWindow, temporalIou, temporalNms } from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { centerWidthOf, generalizedSpanIou, hullIou, startEndOf } from '../../src/metrics/internal.js'

const refvec = (name: string): Record<string, never> =>
  JSON.parse(readFileSync(new URL(`../fixtures/refvec/${name}.json`, import.meta.url), 'utf8'))
const pairs = ({ data }: { data: number[] }): [number, number][] =>
  Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i]!, data[2 * i + 1]!])

const golden = refvec('span_utils') as unknown as Record<
  'a' | 'b' | 'iou' | 'giou' | 'a_cxw' | 'b_cxw',
  { data: number[] }
>

/** The vectors are float32. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 6)
}

test('IoU and generalised IoU of QD-DETR, every pair', () => {
  const cross = (f: typeof temporalIou): number[] => pairs(golden.a).flatMap((a) => pairs(golden.b).map((b) => f(a, b)))
  expectClose(cross(temporalIou), golden.iou.data)
  expectClose(cross(generalizedSpanIou), golden.giou.data)
})

test('centre and width of QD-DETR, both ways', () => {
  for (const [spans, centres] of [
    [golden.a, golden.a_cxw],
    [golden.b, golden.b_cxw],
  ] as const) {
    pairs(spans).forEach((span, i) => {
      const centred = pairs(centres)[i]!
      expectClose(centerWidthOf(span), centred)
      expectClose(startEndOf(centred), span)
    })
  }
})

test('points and distant spans', () => {
  expect([temporalIou([1, 1], [1, 1]), hullIou([1, 1], [1, 1]), generalizedSpanIou([1, 1], [1, 1])]).toEqual([0, 0, 0])
  expect([temporalIou([0, 1], [2, 3]), hullIou([0, 1], [2, 3])]).toEqual([0, 0])
  expect(generalizedSpanIou([0, 1], [3, 4])).toBe(-0.5)
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
