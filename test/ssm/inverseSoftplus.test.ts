import fc from 'fast-check'
import { inverseSoftplus } from 'spikemba/ssm'
import { expect, test } from 'vitest'

test('the initial step sizes, by hand', () => {
  for (const [y, x] of [
    [0.001, -6.907255],
    [0.01, -4.600166],
    [0.1, -2.252168],
  ] as const)
    expect(Math.abs(inverseSoftplus(y) - x)).toBeLessThan(1e-6)
})

test('softplus undoes it', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 50, noNaN: true }), (y) => {
      expect(Math.abs(Math.log1p(Math.exp(inverseSoftplus(y))) / y - 1)).toBeLessThan(1e-9)
    }),
  )
})

test('refuses what softplus cannot reach', () => {
  expect(() => inverseSoftplus(0)).toThrow('y is 0, expected a number above 0')
})
