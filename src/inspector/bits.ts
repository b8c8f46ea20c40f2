/**
 * Packs zeros and ones eight to a byte, the first in the lowest bit; what is left of the last byte is zero.
 * In Python: `numpy.unpackbits(spikes, count=t * m * d, bitorder='little')`.
 * @param values anything above ½ is a one
 */
export function packBits(values: ArrayLike<number>): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8))
  for (let i = 0; i < values.length; i++) if (values[i]! > 0.5) bits[i >> 3]! |= 1 << (i & 7)
  return bits
}

/** The bit at a place: 0 or 1. */
export const bitAt = (bits: Uint8Array, i: number): number => (bits[i >> 3]! >> (i & 7)) & 1

/** One byte for each of the first `count` bits. */
export function unpackBits(bits: Uint8Array, count: number): Uint8Array {
  const values = new Uint8Array(count)
  for (let i = 0; i < count; i++) values[i] = bitAt(bits, i)
  return values
}
