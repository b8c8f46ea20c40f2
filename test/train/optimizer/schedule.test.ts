import { scheduleFactor } from 'spikemba/train'
import { expect, test } from 'vitest'

const factors = (schedule: 'constant' | 'step' | 'cosine', steps: number) =>
  Array.from({ length: steps }, (_, step) => scheduleFactor(schedule, step, steps))

test('constant stays', () => {
  expect(factors('constant', 3)).toEqual([1, 1, 1])
})

test('step falls to a tenth at 80 % of the steps', () => {
  expect(factors('step', 10)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0.1, 0.1])
})

test('cosine starts at one, is a half in the middle, and nears zero', () => {
  const values = factors('cosine', 100)
  expect(values[0]).toBe(1)
  expect(values[50]).toBeCloseTo(0.5, 12)
  expect(values[99]).toBeCloseTo(0.000247, 6)
})
