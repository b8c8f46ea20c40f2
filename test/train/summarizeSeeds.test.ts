import { summarizeSeeds } from 'spikemba/train'
import { expect, test } from 'vitest'

test('mean, deviation and 95 % interval of three seeds', () => {
  // R1@.5 of the PyTorch twin: 53.4 ± 1.9
  const { 'R1@0.5': summary } = summarizeSeeds([{ 'R1@0.5': 54 }, { 'R1@0.5': 51.2 }, { 'R1@0.5': 54.9 }])
  expect(summary!.n).toBe(3)
  expect(summary!.mean).toBeCloseTo(53.367, 3)
  expect(summary!.sd).toBeCloseTo(1.93, 2)
  expect(summary!.high - summary!.mean).toBeCloseTo((4.303 * 1.9296) / Math.sqrt(3), 2)
})

test('one seed has no interval', () => {
  const { mAP } = summarizeSeeds([{ mAP: 27 }])
  expect(mAP).toEqual({ n: 1, mean: 27, sd: Number.NaN, low: Number.NaN, high: Number.NaN })
})

test('keys that a run lacks are left out', () => {
  expect(Object.keys(summarizeSeeds([{ a: 1, b: 2 }, { a: 2 }]))).toEqual(['a'])
})

test('beyond the table the interval goes on smoothly', () => {
  const half = (n: number) => {
    const { x } = summarizeSeeds(Array.from({ length: n }, (_, i) => ({ x: i % 2 })))
    return ((x!.high - x!.mean) * Math.sqrt(n)) / x!.sd
  }
  expect(half(31)).toBeCloseTo(2.042, 3)
  expect(half(32)).toBeCloseTo(2.0395, 3)
  expect(half(121)).toBeCloseTo(1.9799, 3)
})
