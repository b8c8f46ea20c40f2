import type { TypedArray } from 'spikemba/formats'

/** An .npy file with any header, right or wrong. */
export function npyBytes(header: string, elements: TypedArray, major = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`)
  const data = new Uint8Array(elements.buffer as ArrayBuffer, elements.byteOffset, elements.byteLength)
  return new Uint8Array([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    major,
    0,
    text.length & 0xff,
    text.length >> 8,
    ...text,
    ...data,
  ])
}
