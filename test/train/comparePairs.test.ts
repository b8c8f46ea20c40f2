import { Random } from 'spikemba/tensor'
import { comparePairs, pairsToFind } from 'spikemba/train'
import { expect, test } from 'vitest'

const of = (values: readonly number[]): Record<string, number>[] => values.map((x) => ({ x }))

test('the mean difference with its paired interval', () => {
  const { x } = comparePairs(of([50, 40, 60]), of([52, 43, 64])) // differences 2, 3, 4
  expect(x).toMatchObject({ n: 3, difference: 3, sd: 1, decided: true })
  expect(x!.low).toBeCloseTo(3 - 4.303 / Math.sqrt(3), 6)
  expect(x!.high).toBeCloseTo(3 + 4.303 / Math.sqrt(3), 6)
})

test('pairs see what two means hide: seeds that differ by tens, variants by one', () => {
  const base = [10, 30, 50, 70, 90]
  const other = base.map((value, i) => value + 1 + 0.1 * (i % 2))
  expect(comparePairs(of(base), of(other)).x!.decided).toBe(true)
})

test('one pair decides nothing, and no pair compares nothing', () => {
  const { x } = comparePairs(of([50]), of([60]))
  expect(x).toMatchObject({ n: 1, difference: 10, decided: false })
  expect(x!.pairsNeeded).toBeUndefined()
  expect(comparePairs([], [])).toEqual({})
})

test('compares keys that all runs have, and refuses lists of unlike length', () => {
  expect(
    Object.keys(
      comparePairs(
        [{ a: 1, b: 2 }, { a: 1 }],
        [
          { a: 2, b: 2 },
          { a: 3, b: 2 },
        ],
      ),
    ),
  ).toEqual(['a'])
  expect(() => comparePairs(of([1]), of([1, 2]))).toThrow('1 and 2 runs make no pairs')
})

test('no difference takes no number of pairs; one that is all difference takes two', () => {
  expect(pairsToFind(0, 1)).toBeUndefined()
  expect(pairsToFind(1e-9, 1)).toBeUndefined()
  expect(pairsToFind(1, 0)).toBe(2)
})

test.each([0.5, 1, 2])('of a true difference of %f spreads, so many pairs find four of five', (difference) => {
  const n = pairsToFind(difference, 1)!
  expect(foundBy(n, difference)).toBeGreaterThan(0.76)
  expect(foundBy(n - 1, difference)).toBeLessThan(0.84)
})

/** Share of tries in which n pairs of that true difference, spread 1, come out as decided and of the right sign. */
function foundBy(n: number, difference: number): number {
  const random = Random.seeded(n)
  const tries = 3000
  let found = 0
  for (let i = 0; i < tries; i++) {
    const { low } = comparePairs(
      of(Array(n).fill(0)),
      of(Array.from({ length: n }, () => difference + random.normal())),
    ).x!
    if (low > 0) found++
  }
  return found / tries
}
