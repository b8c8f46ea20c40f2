import { inflateSync } from 'node:zlib'
import { DISPLAY, spikeEvents, spikeRaster } from 'spikemba/viz'
import { expect, test } from 'vitest'
import { TICK_LIMIT } from '../../src/viz/internal.js'

test('a regular neuron beside a bursting one', async () => {
  const spikes = Uint8Array.from({ length: 80 }, (_, i) => Number(i % 2 === 0 ? i % 8 === 0 : i > 40 && i < 60))
  const figure = spikeRaster(spikes, 2, { secondsPerStep: 0.1, title: 'two neurons' })
  expect(figure.text).toBe('two neurons: 20 spikes of 2 neurons in 40 steps (25.0 %)')
  const svg = await figure.svg()
  expect(svg).toContain('time (s)')
  expect(svg).toMatch(/^<svg role="img" aria-label="two neurons: 20 spikes/)
})

/** Spikes without pattern, the worst case for a picture's size: every `every`-th place on average. */
function noise(length: number, every: number): Uint8Array {
  let seed = 7
  return new Uint8Array(length).map(() =>
    Number((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) < 2 ** 32 / every),
  )
}

test('a million spikes are one picture, small enough for a saved notebook', async () => {
  const spikes = noise(4e6, 4)
  const figure = spikeRaster(spikes, 1000, { secondsPerStep: 0.001 })
  expect(figure.text).toMatch(/^spikes: (99|100)\d{4} spikes of 1000 neurons in 4000 steps \((24\.9|25\.0) %\)/)
  expect(JSON.stringify(await figure[DISPLAY]()).length).toBeLessThan(400_000)
})

test('ticks up to the limit, a picture above', async () => {
  const at = await spikeRaster(new Uint8Array(TICK_LIMIT).fill(1), 100).svg()
  const above = await spikeRaster(new Uint8Array(TICK_LIMIT + 100).fill(1), 100).svg()
  expect([at.includes('<image'), above.includes('<image')]).toEqual([false, true])
})

test('the picture shows neurons upwards, time to the right, at their rate', () => {
  const [steps, neurons] = [1000, 10]
  const spikes = new Uint8Array(steps * neurons)
  spikes.fill(1, 0, 500 * neurons) // the first half fires
  for (let t = 0; t < steps; t++) spikes[t * neurons + 9] = 1 // and the last neuron always
  const { concat } = spikeRaster(spikes, neurons).spec as {
    concat: { layer: { data: { values: { url: string }[] } }[] }[]
  }
  const { width, height, pixels } = readPng(concat[2]!.layer[0]!.data.values[0]!.url)
  expect([width, height]).toEqual([334, 10]) // three steps a pixel
  expect([...pixels[0]!].every((value) => value === 255)).toBe(true)
  expect([...pixels[1]!.subarray(0, 166)].every((value) => value === 255)).toBe(true)
  expect([...pixels[9]!.subarray(167)].every((value) => value === 0)).toBe(true)
})

/** Rows of palette indices. */
function readPng(url: string): { width: number; height: number; pixels: Uint8Array[] } {
  const png = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const data = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)))
  return {
    width,
    height,
    pixels: Array.from({ length: height }, (_, y) => rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1))),
  }
}

test('rates beside the raster: over time and of each neuron, in Hz', () => {
  const { concat } = spikeRaster([1, 0, 1, 1, 0, 0, 0, 0], 2, { secondsPerStep: 0.5 }).spec as {
    concat: { data: { values: object[] } }[]
  }
  expect(concat[0]!.data.values).toEqual([
    { t: 0, t2: 0.5, rate: 1 },
    { t: 0.5, t2: 1, rate: 2 },
    { t: 1, t2: 1.5, rate: 0 },
    { t: 1.5, t2: 2, rate: 0 },
  ])
  expect(concat[3]!.data.values).toMatchObject([{ rate: 1 }, { rate: 0.5 }])
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
