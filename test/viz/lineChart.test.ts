import { lineChart } from 'spikemba/viz'
import { expect, test } from 'vitest'

const x = Float64Array.from({ length: 5000 }, (_, i) => i / 1000)

test('says the range of each curve and where it peaks', async () => {
  const figure = lineChart(
    { x, series: { decay: x.map((t) => Math.exp(-t)), rise: x.map((t) => 1 - Math.exp(-t)) } },
    { x: 'time (s)', y: 'u (V)', title: 'one input' },
  )
  expect(figure.text).toBe('one input: 5000 points, u (V) over time (s); decay: 0.00674 to 1, largest at 0; rise: 0 to 0.993, largest at 5')
  expect(await figure.svg()).toContain('u (V)')
})

test('a single outlier of many points is still drawn', () => {
  const figure = lineChart({ x, series: { a: x.map((_, i) => Number(i === 3333)) } })
  const { values } = figure.spec.data as { values: { y0: number }[] }
  expect(values.length).toBeLessThan(1000)
  expect(values.filter(({ y0 }) => y0 === 1)).toHaveLength(1)
})

test('refuses what has no logarithm, and another length', () => {
  expect(() => lineChart({ x: [1, 2], series: { loss: [1, 0] } }, { log: true })).toThrow('loss[1] is 0, expected more than 0 on a logarithmic axis')
  expect(() => lineChart({ x: [1, 2], series: { loss: [1] } })).toThrow('loss has 1 values, expected 2, one for each x')
  expect(() => lineChart({ x: [1, 2], series: {} })).toThrow('no curve')
})

test('no two curves look alike', () => {
  const series = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`curve ${i}`, [i]]))
  const { encoding } = (lineChart({ x: [0], series }).spec.layer as { encoding: Record<string, { scale: { range: unknown[] } }> }[])[0]!
  const looks = encoding.color!.scale.range.map((color, c) => JSON.stringify([color, encoding.strokeDash!.scale.range[c]]))
  expect(new Set(looks).size).toBe(20)
})
