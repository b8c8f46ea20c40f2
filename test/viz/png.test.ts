import { inflateSync } from 'node:zlib'
import { encodePng } from 'spikemba/viz'
import { expect, test } from 'vitest'
import { encodePalettePng } from '../../src/viz/internal.js'

test('writes pixels that a decoder reads back', () => {
  const rgb = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => i * 7)
  const png = Buffer.from(encodePng(rgb, 2, 3))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 3])
  const length = png.readUInt32BE(33)
  expect(png.subarray(37, 41).toString()).toBe('IDAT')
  const rows = inflateSync(png.subarray(41, 41 + length))
  expect([...rows.subarray(1, 7), ...rows.subarray(8, 14), ...rows.subarray(15, 21)]).toEqual([...rgb])
})

test('refuses a size that does not fit', () => {
  expect(() => encodePng(new Uint8Array(5), 2, 3)).toThrow('5 bytes, expected 2 × 3 × 3 = 18')
})

test('writes indices and their palette', () => {
  const palette = Uint8Array.from([0, 0, 0, 255, 0, 0])
  const png = Buffer.from(encodePalettePng(Uint8Array.from([0, 1, 1, 0, 0, 1]), 3, 2, palette))
  expect([...png.subarray(24, 26)]).toEqual([8, 3]) // bits, colour type
  expect([...png.subarray(png.indexOf('PLTE') + 4, png.indexOf('PLTE') + 10)]).toEqual([...palette])
  expect([...inflateSync(png.subarray(png.indexOf('IDAT') + 4))]).toEqual([0, 0, 1, 1, 0, 0, 0, 1])
})

test('refuses an index outside the palette', () => {
  expect(() => encodePalettePng(Uint8Array.from([0, 2]), 2, 1, new Uint8Array(6))).toThrow(
    'indices[1] is 2, expected less than 2',
  )
  expect(() => encodePalettePng(new Uint8Array(2), 2, 1, new Uint8Array(5))).toThrow('a palette of 5 bytes')
})
