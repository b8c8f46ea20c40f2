import { isiHistogram, rateHistogram } from 'spikemba/viz'
import { expect, test } from 'vitest'

type Layered = { layer: { data: { values: { low: number; high: number; count: number }[] } }[] }
const domain = (figure: { spec: unknown }, layer = 0) =>
  (figure.spec as { layer: { encoding: { x: { scale: { domain: number[] } } } }[] }).layer[layer]!.encoding.x.scale
    .domain
const bins = (figure: { spec: unknown }, layer = 0) => (figure.spec as Layered).layer[layer]!.data.values

test('every neuron is in one bin', () => {
  const figure = rateHistogram([0, 0, 0.1, 0.2, 0.4], { bins: 4, healthy: [0.05, 0.3] })
  expect(figure.text).toBe('firing rates: 5 neurons, mean 0.14 spikes per step; 2 within 0.05 to 0.3; 2 silent')
  expect(bins(figure, 2)).toEqual([
    { low: 0, high: 0.1, count: 2 },
    { low: 0.1, high: 0.2, count: 1 },
    { low: 0.2, high: 0.3, count: 1 },
    { low: 0.3, high: 0.4, count: 1 },
  ])
})

test('whole intervals get bins of whole width around them', () => {
  expect(bins(isiHistogram([1, 1, 2, 3, 3, 6], { bins: 3 }))).toEqual([
    { low: 0.5, high: 2.5, count: 3 },
    { low: 2.5, high: 4.5, count: 2 },
    { low: 4.5, high: 6.5, count: 1 },
  ])
})

test('numbers that are all the same have one bar around them', () => {
  const [bin, ...rest] = bins(rateHistogram(new Float32Array(9).fill(0.5)))
  expect(rest).toEqual([])
  expect(bin).toMatchObject({ count: 9 })
  expect(bin!.low).toBeLessThan(0.5)
  expect(bin!.high).toBeGreaterThan(0.5)
})

test.each([
  ['a silent layer', new Float32Array(12), [0, 0.1]],
  ['a layer that fires at every step', new Float32Array(12).fill(1), [0.9, 1]],
])('%s has no rate that cannot be', (_, rates, ends) => {
  const figure = rateHistogram(rates)
  expect(bins(figure)).toEqual([{ low: ends[0], high: ends[1], count: 12 }])
  expect(domain(figure)[0]).toBe(0)
  expect(domain(figure)[1]).toBeLessThanOrEqual(1)
})

test.each([
  ['beyond the bars', [0.1, 0.2, 0.1], [0.5, 0.7]],
  ['far beyond a silent layer', [0, 0, 0], [0.3, 0.9]],
  ['below 0', [0.1, 0.4], [-1, 0.2]],
  ['wider than all rates', [0.4, 0.5, 0.45], [0, 0.9]],
] as const)('the healthy band stays inside the axes: %s', (_, rates, healthy) => {
  const figure = rateHistogram(rates, { healthy })
  const [low, high] = domain(figure, 2)
  const [band] = bins(figure, 0)
  expect(band!.low).toBeGreaterThanOrEqual(low!)
  expect(band!.high).toBeLessThanOrEqual(high!)
  expect(band!.high - band!.low).toBeGreaterThan(0)
})

test('a regular neuron has CV 0; that of exponential intervals is near 1', () => {
  expect(isiHistogram([5, 5, 5]).text).toContain('mean 5 steps, coefficient of variation 0 ')
  const exponential = Array.from({ length: 2000 }, (_, i) => -10 * Math.log(1 - (i + 0.5) / 2000))
  const cv = Number(/variation ([\d.]+)/.exec(isiHistogram(exponential).text)![1])
  expect(Math.abs(cv - 1)).toBeLessThan(0.02)
})

test('the dashed curve holds as many intervals as the bars', () => {
  const figure = isiHistogram(Array.from({ length: 2000 }, (_, i) => -10 * Math.log(1 - (i + 0.5) / 2000)))
  const bars = bins(figure)
  const curve = (figure.spec as { layer: { data: { values: { at: number; count: number }[] } }[] }).layer[1]!.data
    .values
  const width = bars[0]!.high - bars[0]!.low
  let area = 0
  for (let i = 1; i < curve.length; i++)
    area += ((curve[i]!.at - curve[i - 1]!.at) * (curve[i]!.count + curve[i - 1]!.count)) / 2
  expect(Math.abs(area / width - 2000) / 2000).toBeLessThan(0.02)
})
