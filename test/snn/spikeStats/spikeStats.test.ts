import fc from 'fast-check'
import { spikeStats } from 'spikemba/snn'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'

const { cv, cv2, fano, firingRate, isi, lv, spikeTimes, vanRossum, victorPurpura } = spikeStats
const train = fc
  .array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 12 })
  .map((times) => times.sort((a, b) => a - b))

test('times, rates and intervals of a train', () => {
  const spikes = [0, 1, 0, 0, 1, 1]
  expect(spikeTimes(spikes)).toEqual([1, 4, 5])
  expect(spikeTimes(spikes, 0.5)).toEqual([0.5, 2, 2.5])
  expect(firingRate(spikes)).toBe(0.5)
  expect(firingRate(spikes, 0.01)).toBeCloseTo(50, 12)
  expect(isi([1, 4, 5])).toEqual([3, 1])
  expect(isi([])).toEqual([])
})

describe('irregularity', () => {
  test('a clock has none', () => {
    for (const statistic of [cv, cv2, lv, fano]) expect(statistic([7, 7, 7])).toBe(0)
  })

  test('two intervals of 1 and 3, by hand', () => {
    expect(cv([1, 3])).toBe(0.5)
    expect(cv2([1, 3])).toBe(1)
    expect(lv([1, 3])).toBe(0.75)
    expect(fano([1, 3])).toBe(0.5)
  })

  test('a slow drift of the rate moves CV, not CV2 and LV', () => {
    const drifting = Array.from({ length: 200 }, (_, i) => 1 + i / 20)
    expect(cv(drifting)).toBeGreaterThan(0.4)
    expect(cv2(drifting)).toBeLessThan(0.02)
    expect(lv(drifting)).toBeLessThan(0.01)
  })

  test('too few values say NaN', () => {
    for (const value of [cv([]), cv2([1]), lv([1]), fano([]), fano([0, 0]), firingRate([])]) expect(value).toBeNaN()
  })

  test('a Bernoulli train has CV √(1-p) and Fano 1-p, within the sampling error', () => {
    const [p, steps, window] = [0.1, 200_000, 100]
    const random = Random.seeded(8)
    const spikes = Float32Array.from({ length: steps }, () => Number(random.uniform() < p))
    const intervals = isi(spikeTimes(spikes))
    const counts = Array.from({ length: steps / window }, (_, i) =>
      spikes.subarray(i * window, (i + 1) * window).reduce((sum, s) => sum + s, 0),
    )
    // Standard errors: σ of a CV near 1 is about 1/√n, of a Fano factor √(2/n) times itself.
    expect(Math.abs(cv(intervals) - Math.sqrt(1 - p))).toBeLessThan(4 / Math.sqrt(intervals.length))
    expect(Math.abs(fano(counts) - (1 - p))).toBeLessThan(4 * (1 - p) * Math.sqrt(2 / counts.length))
  })
})

describe('van Rossum distance', () => {
  test('nothing against one spike is 1; two spikes 5 apart at τ = 10 are .887096', () => {
    expect(vanRossum([], [3], 10)).toBe(1)
    expect(Math.abs(vanRossum([0], [5], 10) - 0.887096)).toBeLessThan(1e-6)
  })

  test('its two limits: coincidences and counts', () => {
    expect(vanRossum([1, 2, 3], [10, 20], 1e-6)).toBeCloseTo(Math.sqrt(5), 9)
    expect(vanRossum([1, 2, 3], [10, 20], 1e9)).toBeCloseTo(1, 3)
  })

  test('refuses τ = 0', () => {
    expect(() => vanRossum([1], [2], 0)).toThrow('tau is 0, expected a time above 0')
  })
})

describe('Victor-Purpura distance', () => {
  test('by hand: move while that is cheaper than removing and adding', () => {
    expect(victorPurpura([1], [4], 0.5)).toBe(1.5)
    expect(victorPurpura([1], [9], 0.5)).toBe(2)
    expect(victorPurpura([], [1, 2], 1)).toBe(2)
    expect(victorPurpura([1, 2, 3], [1, 3], 1)).toBe(1)
  })

  test('cost 0 compares counts', () => {
    expect(victorPurpura([1, 2, 3], [50], 0)).toBe(2)
  })

  test('refuses a negative cost', () => {
    expect(() => victorPurpura([1], [2], -1)).toThrow('cost is -1, expected a number of at least 0')
  })
})

test.each([
  ['van Rossum', (a: number[], b: number[]) => vanRossum(a, b, 7)],
  ['Victor-Purpura', (a: number[], b: number[]) => victorPurpura(a, b, 0.3)],
])('%s is a metric', (_, distance) => {
  fc.assert(
    fc.property(train, train, train, (a, b, c) => {
      expect(distance(a, a)).toBeLessThan(1e-6)
      expect(Math.abs(distance(a, b) - distance(b, a))).toBeLessThan(1e-6)
      expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-6)
    }),
  )
})
