import { type Figure, FigureError, lineChart, membraneTrace, spikeRaster } from 'spikemba/viz'
import { expect, test } from 'vitest'
import { GALLERY } from './gallery/index.js'

/** Widest figure that a notebook shows whole in a window of 1280 pixels. */
const CELL = 800
const size = async (figure: Figure): Promise<number[]> => {
  const [, width, height] = /<svg[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(await figure.svg())!
  return [Number(width), Number(height)]
}

test.each(Object.entries(GALLERY))('%s fits a cell, and shrinks with a narrow page', async (_, { draw }) => {
  const figure = draw()
  expect((await size(figure))[0]).toBeLessThanOrEqual(CELL)
  expect(await figure.svg()).toMatch(/^<svg[^>]* style="max-width:100%;height:auto"/)
})

test('many neurons over many steps fit a cell, too', async () => {
  expect((await size(spikeRaster(new Uint8Array(512_000).fill(1), 512)))[0]).toBeLessThanOrEqual(CELL)
})

const spikes = Uint8Array.from({ length: 400 }, (_, i) => Number(i % 7 === 0))
test.each([
  ['one plot', (options: object) => lineChart({ x: [0, 1], series: { a: [0, 1] } }, options)],
  [
    'plots above each other',
    (options: object) => membraneTrace({ input: [0, 1], membrane: [0, 1], spikes: [0, 1], threshold: 1 }, options),
  ],
  ['a grid of plots', (options: object) => spikeRaster(spikes, 4, options)],
])('width and height are those of the plots: %s', async (_, draw) => {
  const [width, height] = await size(draw({}))
  const [wide, high] = await size(draw({ width: 1000, height: 500 }))
  const [wider, higher] = await size(draw({ width: 1200, height: 600 }))
  expect(Math.abs(wider! - wide! - 200)).toBeLessThan(30) // labels at the edges differ
  expect(Math.abs(higher! - high! - 100)).toBeLessThan(30)
  expect(wide).toBeGreaterThan(width!)
  expect(high).toBeGreaterThan(height!)
})

test('a size that cannot be is refused', () => {
  for (const width of [0, -1, Number.NaN]) expect(() => spikeRaster(spikes, 4, { width })).toThrow(FigureError)
})
