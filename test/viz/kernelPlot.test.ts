import { kernelPlot } from 'spikemba/viz'
import { expect, test } from 'vitest'

const decay = (rate: number) => Float64Array.from({ length: 100 }, (_, k) => -Math.exp(-rate * k))

test('says how far each memory reaches', async () => {
  const figure = kernelPlot({ fast: decay(1), slow: decay(0.01) }, { dt: 0.1 })
  // exp(-k) < .01 from k = 5
  expect(figure.text).toBe(
    'convolution kernel: 100 lags; fast peaks at -1 at lag 0 s, under 1 % of it from lag 0.5 s; slow peaks at -1 at lag 0 s, never under 1 % of it',
  )
  expect(await figure.svg()).toContain('lag k (s)')
})

test('a logarithmic axis shows sizes, and leaves zeros at its floor', () => {
  const figure = kernelPlot([-1, 0.1, 0], { log: true })
  const { values } = figure.spec.data as { values: { y0: number }[] }
  expect(values.map(({ y0 }) => y0)).toEqual([1, 0.1, 0.1])
  expect(() => kernelPlot([0, 0], { log: true })).toThrow('0 everywhere')
})

test('refuses a step of no length', () => {
  expect(() => kernelPlot([1], { dt: 0 })).toThrow('dt is 0, expected a number above 0')
})
