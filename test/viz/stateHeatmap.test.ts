import { inflateSync } from 'node:zlib'
import { DISPLAY, stateHeatmap } from 'spikemba/viz'
import { expect, test } from 'vitest'
import { CELL_LIMIT } from '../../src/viz/internal.js'

interface Layer {
  mark: { type: string }
  data?: { values: { url: string }[] }
}

test('cells carry their number, in steps or seconds', async () => {
  const figure = stateHeatmap([[0, 1], [2, 3], [4, 5]], { secondsPerStep: 0.5 }) // biome-ignore format: rows
  expect(figure.text).toBe('state h: 3 steps × 2 channels, 0 (n 0, 0 s) to 5 (n 1, 1 s)')
  expect((figure.spec.data as { values: { left: number; low: number; value: number }[] }).values[2]).toMatchObject({
    left: 1,
    right: 1.5,
    low: -0.5,
    value: 4,
  })
  expect(await figure.svg()).toContain('>5</text>')
})

test('one state of each channel is named by the channel', async () => {
  const figure = stateHeatmap([[0, 1], [2, 3]], { channel: 'e' }) // biome-ignore format: rows
  expect(figure.text).toContain('0 (e 0, step 0) to 3 (e 1, step 1)')
  expect(await figure.svg()).toContain('>channel e<')
})

test('many cells become one picture, channel 0 at the bottom', () => {
  const figure = stateHeatmap(Array.from({ length: CELL_LIMIT }, (_, l) => [l, -1]))
  const image = (figure.spec.layer as Layer[]).find(({ mark }) => mark.type === 'image')
  const png = Buffer.from(image!.data!.values[0]!.url.split(',')[1]!, 'base64')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  expect([width, height]).toEqual([640, 2])
  const pixels = inflateSync(png.subarray(png.indexOf('IDAT') + 4))
  expect(pixels[1]).toBe(pixels[640]) // the upper row is channel 1, the same everywhere
  expect(pixels[642 + 639]).toBe(255) // the lower row ends at the largest number
})

test('256 × 4096 numbers stay below 400 kB in a notebook', async () => {
  let seed = 1
  const noise = () => (seed = (seed * 48271) % 2147483647) / 2147483647
  const figure = stateHeatmap(Array.from({ length: 4096 }, () => Float32Array.from({ length: 256 }, noise)))
  expect(JSON.stringify(await figure[DISPLAY]()).length).toBeLessThan(400_000)
})

test('a diverging scale only around a real zero', () => {
  const range = (grid: number[][]) => JSON.stringify(stateHeatmap(grid).spec).match(/"range":\["([^"]*)"/)?.[1]
  expect(range([[0, 1]])).toBe('rgb(68,1,84)')
  expect(range([[-1, 1]])).toBe('rgb(0,53,102)')
})

test('refuses ragged rows and numbers that are not finite', () => {
  expect(() => stateHeatmap([[1, 2], [3]])).toThrow('row 1 has 1 values, expected 2, all rows as long as row 0')
  expect(() => stateHeatmap([[1, Number.NaN]])).toThrow('row 0[1] is NaN')
  expect(() => stateHeatmap([])).toThrow('no rows')
})
