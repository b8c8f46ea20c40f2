import { firstDivergence } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('names the step, the neuron and both values', () => {
  expect(firstDivergence([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 0], 2)).toEqual({ step: 1, neuron: 1, a: 1, b: 0 })
})

test('a difference within the tolerance is none', () => {
  expect(firstDivergence([1, 2], [1.001, 2.1], 1, 0.01)).toEqual({ step: 1, neuron: 0, a: 2, b: 2.1 })
  expect(firstDivergence([1, 2], [1, 2], 1)).toBeUndefined()
})

test('refuses runs of different lengths, and NaN, which equals nothing', () => {
  expect(() => firstDivergence([1], [1, 2], 1)).toThrow('b has 2 values, expected 1')
  expect(() => firstDivergence([1, 2], [1, Number.NaN], 1)).toThrow('b[1] is NaN')
  expect(() => firstDivergence([1, 2, 3], [1, 2, 3], 2)).toThrow('a: 3 numbers do not divide into 2 neurons')
  expect(() => firstDivergence([1], [1], 1, -1)).toThrow('tolerance is -1')
})
