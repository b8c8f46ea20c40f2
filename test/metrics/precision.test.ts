import {
  detectionPrecision,
  rankingDepth,
  rankingPrecision,
  roundDecimal,
  type ScoredWindow,
  trapezoidPrecision,
} from 'spikemba/metrics'
import { expect, test } from 'vitest'

test('detection: the area under the interpolated curve', () => {
  const truths = [
    [0, 10],
    [20, 30],
  ] as const
  const windows: ScoredWindow[] = [
    [0, 10, 0.9],
    [50, 60, 0.8],
    [20, 29, 0.7],
  ]
  // Recall ½ at precision 1, recall 1 at precision ⅔; at IoU .95 the last window fails.
  const [half, strict] = detectionPrecision(windows, truths, [0.5, 0.95])
  expect(half).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12)
  expect(strict).toBe(0.5)
})

test('detection: a ground truth is found once, and the next best one is taken', () => {
  const twice: ScoredWindow[] = [
    [0, 10, 0.9],
    [0, 10, 0.8],
  ]
  const ap = (...truths: [number, number][]): number[] => detectionPrecision(twice, truths, [0.5])
  expect(ap([0, 10])).toEqual([1])
  expect(ap([0, 10], [1, 10])).toEqual([1])
  expect(ap([0, 10], [40, 50])).toEqual([0.5])
  expect(detectionPrecision([], [[0, 10]], [0.5, 0.7])).toEqual([0, 0])
})

test('detection: of two equal overlaps the later truth is taken', () => {
  // [2, 8] overlaps [0, 8] and [2, 10] alike (¾); if it takes the later one, [0, 6] still finds [0, 8].
  const windows: ScoredWindow[] = [
    [2, 8, 0.9],
    [0, 6, 0.8],
  ]
  const ap = (...truths: [number, number][]): number[] => detectionPrecision(windows, truths, [0.7])
  expect(ap([0, 8], [2, 10])).toEqual([1])
  expect(ap([2, 10], [0, 8])).toEqual([0.5])
})

test('ranking: precision where recall changes, made monotone, and ties in one point', () => {
  const scores = [5, 4, 3, 3, 1]
  expect([0, 1, 2, 3, 4].map((clip) => rankingDepth(scores, clip))).toEqual([1, 2, 4, 4, 5])
  expect(rankingPrecision([1, 4], 5)).toBe((1 + 1 / 2) / 2)
  expect(rankingPrecision([4, 4], 5)).toBe(1 / 2) // tied: one point, of precision 2/4
  expect(rankingPrecision([2, 3, 4], 5)).toBe(0.75) // precisions ½, ⅔, ¾ are all raised to ¾
  expect(rankingPrecision([5, 5, 5], 5)).toBe(0.6)
})

test('ranking: nothing to find is 0, everything to find is 1', () => {
  expect([rankingPrecision([], 4), rankingPrecision([4, 4, 4, 4], 4)]).toEqual([0, 1])
})

test('trapezoids: a hit first is 1, none is 0', () => {
  expect(trapezoidPrecision([true, false])).toBe(1)
  expect(trapezoidPrecision([false, false])).toBe(0)
  expect(trapezoidPrecision([false, true])).toBe(0.25)
  expect(trapezoidPrecision([])).toBe(0)
})

test('decimals of the exact binary value, ties to even, as Python formats them', () => {
  expect([0.125, 0.375, 0.625, 0.875, 2.5].map((x) => roundDecimal(x, x === 2.5 ? 0 : 2))).toEqual([
    0.12, 0.38, 0.62, 0.88, 2,
  ])
  expect([1.005, 1.015, 2.675, 33.333333, -0.125].map((x) => roundDecimal(x, 2))).toEqual([1, 1.01, 2.67, 33.33, -0.12]) // 1.005 is a little less than itself
  expect([0.5, 1.5, 99.5].map((x) => roundDecimal(x, 0))).toEqual([0, 2, 100])
  expect(roundDecimal(0.91234, 4)).toBe(0.9123)
})
