import { hippoLegS, hippoLegSInput } from 'spikemba/ssm'
import { expect, test } from 'vitest'

test('four states, by hand', () => {
  const want = [
    [-1, 0, 0, 0],
    [-1.7321, -2, 0, 0],
    [-2.2361, -3.873, -3, 0],
    [-2.6458, -4.5826, -5.9161, -4],
  ]
  for (const [i, row] of hippoLegS(4).entries())
    for (const [k, entry] of row.entries()) expect(Math.abs(entry - want[i]![k]!)).toBeLessThan(1e-4)
})

test('its input weights are √(2i+1)', () => {
  expect(hippoLegSInput(3)).toEqual([1, Math.sqrt(3), Math.sqrt(5)])
})

test('refuses no states', () => {
  expect(() => hippoLegS(0)).toThrow('n is 0, expected a whole number of at least 1')
  expect(() => hippoLegSInput(1.5)).toThrow('n is 1.5')
})
