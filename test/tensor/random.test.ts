import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 5 },
      (
        (random) => () =>
          random.uint32()
      )(Random.seeded(seed)),
    )
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('a restored state continues where it was saved', () => {
  const random = Random.seeded(1)
  random.normal()
  const copy = Random.restore(random.state())
  expect([copy.uniform(), copy.int(100), copy.normal()]).toEqual([random.uniform(), random.int(100), random.normal()])
})

test('forks are independent of each other and leave the parent alone', () => {
  const random = Random.seeded(3)
  const before = random.state()
  expect(random.fork('a').uint32()).not.toBe(random.fork('b').uint32())
  expect(random.state()).toEqual(before)
})

test('uniform and normal numbers have their moments', () => {
  const random = Random.seeded(5)
  const n = 20_000
  const moments = (draw: () => number) => {
    const x = Array.from({ length: n }, draw)
    const mean = x.reduce((a, b) => a + b) / n
    return [mean, x.reduce((a, b) => a + (b - mean) ** 2, 0) / n]
  }
  const [meanU, varU] = moments(() => random.uniform())
  expect(meanU).toBeCloseTo(0.5, 1)
  expect(varU).toBeCloseTo(1 / 12, 2)
  const [meanN, varN] = moments(() => random.normal())
  expect(Math.abs(meanN!)).toBeLessThan(0.03)
  expect(Math.abs(varN! - 1)).toBeLessThan(0.05)
})

test('a shuffle keeps every item', () => {
  expect(Random.seeded(2).shuffle([1, 2, 3, 4, 5]).sort()).toEqual([1, 2, 3, 4, 5])
})
