import { inflateSync } from 'node:zlib'
import { encodePng } from 'spikemba/viz'
import { expect, test } from 'vitest'

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
