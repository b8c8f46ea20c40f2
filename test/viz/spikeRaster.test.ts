import { spikeEvents, spikeRaster, TICK_LIMIT } from 'spikemba/viz'
import { expect, test } from 'vitest'

test('a regular neuron beside a bursting one', async () => {
  const spikes = Uint8Array.from({ length: 80 }, (_, i) => Number(i % 2 === 0 ? i % 8 === 0 : i > 40 && i < 60))
  const figure = spikeRaster(spikes, 2, { secondsPerStep: 0.1, title: 'two neurons' })
  expect(figure.text).toBe('two neurons: 20 spikes of 2 neurons in 40 steps (25.0 %)')
  const svg = await figure.svg()
  expect(svg).toContain('time (s)')
  expect(svg).toMatch(/^<svg role="img" aria-label="two neurons: 20 spikes/)
})

test('above the limit, ticks become a density image', () => {
  const figure = spikeRaster(new Uint8Array(TICK_LIMIT * 2).fill(1), 100)
  expect(figure.spec.mark).toBe('rect')
  const { values } = figure.spec.data as { values: { count: number }[] }
  expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(TICK_LIMIT * 2)
})

test('refuses a length that does not divide', () => {
  expect(() => spikeRaster(new Uint8Array(7), 2)).toThrow('7 values do not divide into 2 neurons')
})

test('spikeEvents gives steps and neurons', () => {
  expect(spikeEvents([0, 1, 1, 0], 2)).toEqual([
    { step: 0, neuron: 1 },
    { step: 1, neuron: 0 },
  ])
})
