import { surrogateCurve } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('says the peak and the width at half of it', async () => {
  const distance = Float64Array.from({ length: 201 }, (_, i) => (i - 100) / 50)
  const figure = surrogateCurve(distance, { 'triangle(1)': distance.map((u) => Math.max(0, 1 - Math.abs(u))) })
  expect(figure.text).toBe('surrogate gradients: triangle(1) peaks at 1 at 0, half of it between -0.5 and 0.5')
  expect(await figure.svg()).toContain('surrogate g = ∂S/∂H')
})

test('refuses another length', () => {
  expect(() => surrogateCurve([0, 1], { a: [1] })).toThrow('a has 1 values, expected 2')
})
