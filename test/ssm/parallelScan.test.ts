import fc from 'fast-check'
import { parallelScan } from 'spikemba/ssm'
import { expect, test } from 'vitest'

test('gives what the loop gives, in a logarithm of rounds', () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 70 }), value, (steps, initial) => {
      let h = initial
      const loop = steps.map(([a, b]) => (h = a * h + b))
      const { states, rounds } = parallelScan(
        steps.map(([a]) => a),
        steps.map(([, b]) => b),
        initial,
      )
      for (const [t, state] of states.entries()) expect(Math.abs(state - loop[t]!)).toBeLessThan(1e-12)
      expect(rounds).toBe(steps.length < 2 ? 0 : Math.ceil(Math.log2(steps.length)))
    }),
  )
})

test('counts up: a running sum where everything is kept', () => {
  expect(parallelScan([1, 1, 1, 1, 1], [1, 2, 3, 4, 5]).states).toEqual([1, 3, 6, 10, 15])
})

test('refuses lengths that differ', () => {
  expect(() => parallelScan([1], [1, 2])).toThrow('b is 2, expected 1 entries')
})
