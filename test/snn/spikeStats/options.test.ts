import fc from 'fast-check'
import { spikeStats } from 'spikemba/snn'
import { OptionError } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'

const { cv, cv2, fano, firingRate, isi, lv, spikeTimes, vanRossum, victorPurpura } = spikeStats
const noNumber = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
const negative = fc.oneof(
  fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY),
  fc.double({ max: -1e-300, noNaN: true }),
)
const train = fc
  .array(fc.double({ min: -50, max: 50, noNaN: true }), { maxLength: 8 })
  .map((times) => times.sort((a, b) => a - b))
const amounts = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true })), { maxLength: 8 })

const inserted = <T>(list: readonly T[], at: number, value: T): T[] => {
  const place = at % (list.length + 1)
  return [...list.slice(0, place), value, ...list.slice(place)]
}

/** Every number of every statistic, and what it may not be. */
const ODD: readonly [name: string, fc.Arbitrary<() => unknown>][] = [
  [
    'secondsPerStep of spikeTimes',
    fc.oneof(negative, noNumber, fc.constant(0)).map((step) => () => spikeTimes([0, 1], step)),
  ],
  [
    'secondsPerStep of firingRate',
    fc.oneof(negative, noNumber, fc.constant(0)).map((step) => () => firingRate([0, 1], step)),
  ],
  ['NaN among spikes', fc.nat(9).map((at) => () => spikeTimes(inserted([0, 1, 0], at, Number.NaN)))],
  ['NaN in a rate', fc.nat(9).map((at) => () => firingRate(inserted([0, 1, 0], at, Number.NaN)))],
  [
    'times of isi',
    fc.tuple(train, fc.nat(9), noNumber).map(
      ([times, at, odd]) =>
        () =>
          isi(inserted(times, at, odd)),
    ),
  ],
  ['falling times of isi', train.map((times) => () => isi([51, ...times, -51]))],
  ...Object.entries({ cv, cv2, lv, fano }).map(([name, statistic]): [string, fc.Arbitrary<() => unknown>] => [
    `amounts of ${name}`,
    fc.tuple(amounts, fc.nat(9), fc.oneof(noNumber, negative)).map(
      ([list, at, odd]) =>
        () =>
          statistic(inserted(list, at, odd)),
    ),
  ]),
  [
    'tau of vanRossum',
    fc.tuple(train, train, fc.oneof(negative, fc.constant(0))).map(
      ([a, b, tau]) =>
        () =>
          vanRossum(a, b, tau),
    ),
  ],
  [
    'a of vanRossum',
    fc.tuple(train, fc.nat(9), noNumber).map(
      ([a, at, odd]) =>
        () =>
          vanRossum(inserted(a, at, odd), [], 1),
    ),
  ],
  [
    'b of vanRossum',
    fc.tuple(train, fc.nat(9), noNumber).map(
      ([b, at, odd]) =>
        () =>
          vanRossum([], inserted(b, at, odd), 1),
    ),
  ],
  [
    'cost of victorPurpura',
    fc.tuple(train, train, negative).map(
      ([a, b, cost]) =>
        () =>
          victorPurpura(a, b, cost),
    ),
  ],
  [
    'a of victorPurpura',
    fc.tuple(train, fc.nat(9), noNumber).map(
      ([a, at, odd]) =>
        () =>
          victorPurpura(inserted(a, at, odd), [], 1),
    ),
  ],
  [
    'b of victorPurpura',
    fc.tuple(train, fc.nat(9), noNumber).map(
      ([b, at, odd]) =>
        () =>
          victorPurpura([], inserted(b, at, odd), 1),
    ),
  ],
]

test.each(ODD)('%s: one clear line', (_, calls) => {
  fc.assert(
    fc.property(calls, (call) => {
      expect(call).toThrow(OptionError)
      expect(call).toThrow(/^\w+(\[\d+\])? is [^ ]+, expected /)
    }),
    { numRuns: 40 },
  )
})

test('falling times are refused, equal ones are not', () => {
  expect(() => isi([1, 3, 2])).toThrow('times[2] is 2, expected ascending times, here at least 3')
  expect(() => victorPurpura([3, 1], [1], 1)).toThrow('a[1] is 1, expected ascending times')
  expect(() => vanRossum([1], [3, 1], 1)).toThrow('b[1] is 1, expected ascending times')
  expect(isi([1, 1, 2])).toEqual([0, 1])
})

describe('numbers inside their ranges give numbers', () => {
  const cost = fc.oneof(
    fc.constantFrom(0, 1e300, Number.POSITIVE_INFINITY),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  )
  const tau = fc.oneof(
    fc.constantFrom(1e-300, 1e300, Number.POSITIVE_INFINITY),
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
  )

  test('the distances are finite, not negative, and 0 from a train to itself', () => {
    fc.assert(
      fc.property(train, train, cost, tau, (a, b, c, t) => {
        for (const distance of [victorPurpura(a, b, c), vanRossum(a, b, t)]) {
          expect(Number.isFinite(distance)).toBe(true)
          expect(distance).toBeGreaterThanOrEqual(0)
        }
        expect(victorPurpura(a, a, c)).toBe(0)
        expect(vanRossum(a, a, t)).toBeLessThan(1e-6)
      }),
    )
  })

  test('an infinite cost counts the spikes that do not coincide; an infinite τ compares counts', () => {
    expect(victorPurpura([1, 2], [1, 2], Number.POSITIVE_INFINITY)).toBe(0)
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(20)), fc.uniqueArray(fc.nat(20)), (a, b) => {
        const [one, other] = [a, b].map((times) => [...times].sort((x, y) => x - y)) as [number[], number[]]
        const common = one.filter((time) => other.includes(time)).length
        expect(victorPurpura(one, other, Number.POSITIVE_INFINITY)).toBe(one.length + other.length - 2 * common)
        expect(vanRossum(one, other, Number.POSITIVE_INFINITY)).toBeCloseTo(Math.abs(one.length - other.length), 9)
      }),
    )
  })

  test('the irregularities are not negative, and NaN only where there is too little', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const sum = list.reduce((total, x) => total + x, 0)
        for (const statistic of [cv, fano]) if (sum > 1e-150) expect(statistic(list)).toBeGreaterThanOrEqual(0)
        for (const statistic of [cv2, lv]) if (list.length >= 2) expect(statistic(list)).toBeGreaterThanOrEqual(0)
        expect(cv2(list)).not.toBeGreaterThan(2)
      }),
    )
    expect(cv2([0, 0, 0])).toBe(0)
    expect([cv([0, 0]), fano([0]), cv2([1]), lv([])].every(Number.isNaN)).toBe(true)
  })

  test('empty trains', () => {
    expect([spikeTimes([]), isi([]), isi([4])]).toEqual([[], [], []])
    expect([victorPurpura([], [], 1), vanRossum([], [], 1)]).toEqual([0, 0])
  })
})
