import { lineChart } from 'spikemba/viz'
import { expect, test } from 'vitest'

const x = Float64Array.from({ length: 5000 }, (_, i) => i / 1000)

test('says the range of each curve and where it peaks', async () => {
  const figure = lineChart(
    { x, series: { decay: x.map((t) => Math.exp(-t)), rise: x.map((t) => 1 - Math.exp(-t)) } },
    { x: 'time (s)', y: 'u (V)', title: 'one input' },
  )
  expect(figure.text).toBe(
    'one input: 5000 points, u (V) over time (s); decay: 0.00674 to 1, largest at 0; rise: 0 to 0.993, largest at 5',
  )
  expect(await figure.svg()).toContain('u (V)')
})

test('a single outlier of many points is still drawn', () => {
  const figure = lineChart({ x, series: { a: x.map((_, i) => Number(i === 3333)) } })
  const { values } = figure.spec.data as { values: { y0: number }[] }
  expect(values.length).toBeLessThan(1000)
  expect(values.filter(({ y0 }) => y0 === 1)).toHaveLength(1)
})

test('refuses what has no logarithm, and another length', () => {
  expect(() => lineChart({ x: [1, 2], series: { loss: [1, 0] } }, { log: true })).toThrow(
    'loss[1] is 0, expected more than 0 on a logarithmic axis',
  )
  expect(() => lineChart({ x: [1, 2], series: { loss: [1] } })).toThrow('loss has 1 values, expected 2, one for each x')
  expect(() => lineChart({ x: [1, 2], series: {} })).toThrow('no curve')
})

test('what is not finite is a gap, counted in the text', async () => {
  const figure = lineChart({ x: [0, 1, 2, 3, 4], series: { loss: [1, 2, Number.NaN, Number.POSITIVE_INFINITY, 3] } })
  expect(figure.text).toContain('loss: 1 to 3, largest at 4 (2 of 5 values left out, the first NaN at 2)')
  const curve = /<g class="mark-line role-mark[^>]*><path d="([^"]*)"/.exec(await figure.svg())![1]!
  expect(curve.match(/M/g)).toHaveLength(2) // the pen is lifted
})

test('a gap of a long curve stays, and so do the peaks around it', () => {
  const values = Array.from({ length: 100_000 }, (_, i) =>
    i >= 50_100 && i < 50_200 ? Number.NaN : i === 50_050 ? 9 : 1,
  )
  const drawn = (
    lineChart({ x: values.map((_, i) => i), series: { a: values } }).spec.data as { values: { y0: number | null }[] }
  ).values
  expect(drawn.length).toBeLessThan(1400)
  expect(drawn.some(({ y0 }) => y0 === null)).toBe(true)
  expect(drawn.some(({ y0 }) => y0 === 9)).toBe(true)
})

test('stairs hold each number until the next, the last as long as the one before', async () => {
  const figure = lineChart({ x: [0, 1, 2], series: { rate: [1, 3, 2], theory: [1, 2, 3] } }, { steps: ['rate'] })
  expect((figure.spec.data as { values: unknown[] }).values.at(-1)).toEqual({ x: 3, y0: 2, y1: null })
  const paths = [...(await figure.svg()).matchAll(/<g class="mark-line role-mark[^>]*><path d="([^"]*)"/g)].map(
    ([, d]) => d!,
  )
  const slopes = (d: string) => {
    const points = [...d.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, px, py]) => [Number(px), Number(py)] as const)
    return points
      .slice(1)
      .filter(([px, py], i) => Math.abs(px - points[i]![0]) > 0.01 && Math.abs(py - points[i]![1]) > 0.01).length
  }
  expect(paths.map(slopes).sort()).toEqual([0, 2])
  expect(() => lineChart({ x: [0], series: { a: [1] } }, { steps: ['b'] })).toThrow(
    'steps names b, which is no curve; expected true or some of a',
  )
})

test('no two curves look alike', () => {
  const series = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`curve ${i}`, [i]]))
  const { encoding } = (
    lineChart({ x: [0], series }).spec.layer as { encoding: Record<string, { scale: { range: unknown[] } }> }[]
  )[0]!
  const looks = encoding.color!.scale.range.map((color, c) =>
    JSON.stringify([color, encoding.strokeDash!.scale.range[c]]),
  )
  expect(new Set(looks).size).toBe(20)
})
