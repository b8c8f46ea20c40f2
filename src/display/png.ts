import { zlibSync } from 'fflate'
import { base64 } from './base64.js'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]

/**
 * Pixels as a PNG file. Source: Portable Network Graphics (Third Edition), W3C, sections 5, 9 and 11.
 *
 * @param rgb rows from the upper left [height, width, 3], 0–255
 * @throws RangeError when the length is not width · height · 3
 */
export function encodePng(rgb: Uint8Array, width: number, height: number): Uint8Array {
  if (rgb.length !== width * height * 3)
    throw new RangeError(`encodePng: ${rgb.length} bytes, expected ${width} × ${height} × 3 = ${width * height * 3}`)
  return encode(rgb, width, height, 3, 2, [])
}

/**
 * A picture of at most 256 colours: a third of the size of {@link encodePng}.
 * @param indices rows from the upper left [height, width], places in the palette
 * @param palette colours [n, 3], 0–255
 * @throws RangeError when a length does not fit or an index lies outside the palette
 */
export function encodePalettePng(indices: Uint8Array, width: number, height: number, palette: Uint8Array): Uint8Array {
  if (indices.length !== width * height)
    throw new RangeError(`encodePalettePng: ${indices.length} bytes, expected ${width} × ${height} = ${width * height}`)
  const colors = palette.length / 3
  if (!(Number.isInteger(colors) && colors >= 1 && colors <= 256))
    throw new RangeError(`encodePalettePng: a palette of ${palette.length} bytes, expected 3 each for 1 to 256 colours`)
  const outside = indices.findIndex((index) => index >= colors)
  if (outside >= 0)
    throw new RangeError(`encodePalettePng: indices[${outside}] is ${indices[outside]}, expected less than ${colors}`)
  return encode(indices, width, height, 1, 3, [chunk('PLTE', palette)])
}

/** @param type 2: RGB, 3: indices into a palette */
function encode(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
  type: number,
  before: readonly Uint8Array[],
): Uint8Array {
  const stride = width * channels
  const rows = new Uint8Array(height * (stride + 1)) // each row begins with its filter: 0, none
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, type, 0, 0, 0], 8) // 8 bits, deflate, adaptive filters, not interlaced
  return concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    ...before,
    chunk('IDAT', zlibSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, bytes.length - 4)))
  return bytes
}

/** CRC of section 5.5, bit by bit: the pictures are small. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A PNG file as an address that a picture can hold. */
export const pngUrl = (png: Uint8Array): string => `data:image/png;base64,${base64(png)}`
