import { deadSaturatedMap } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('counts each layer, and tells the states by shape and colour', async () => {
  const figure = deadSaturatedMap({ first: [0, 0, 0.001], second: [0.95, 1, 0.94] })
  expect(figure.text).toBe(
    'dead and saturated neurons: 6 neurons, dead up to 0, saturated from 0.95 spikes a step; first: 2 dead, 1 healthy, 0 saturated; second: 0 dead, 1 healthy, 2 saturated',
  )
  const svg = await figure.svg()
  expect(svg).toContain('first: 2 dead, 1 healthy, 0 saturated')
  const [panel] = figure.spec.vconcat as { encoding: Record<string, { scale: { range: string[] } }> }[]
  expect(new Set(panel!.encoding.shape!.scale.range).size).toBe(3)
})

test('many neurons become shares that add up to one', () => {
  const figure = deadSaturatedMap(
    Float32Array.from({ length: 4000 }, (_, i) => (i % 4 === 0 ? 0 : i % 4 === 1 ? 1 : 0.1)),
  )
  const { values } = figure.spec.data as { values: { state: string; count: number; end: number; label: string }[] }
  expect(values.map(({ label }) => label)).toEqual(['D 1000', 'H 2000', 'S 1000'])
  expect(values.at(-1)!.end).toBeCloseTo(1)
})

test('refuses counts in the place of rates', () => {
  expect(() => deadSaturatedMap([0.1, 12])).toThrow(
    'neurons[1] is 12, expected a rate from 0 to 1; divide the spikes by the steps',
  )
  expect(() => deadSaturatedMap([0.1], { dead: 0.5, saturated: 0.1 })).toThrow('expected 0 ≤ dead < saturated ≤ 1')
})
