/**
 * The two 16-bit floats of feature and weight files, as float32.
 *
 *   half      1 sign, 5 exponent (bias 15), 10 fraction bits     IEEE 754-2008 binary16
 *   bfloat16  the upper half of a float32
 *
 * Widening is exact; narrowing rounds to nearest, ties to even. NaN stays NaN (its payload does not).
 */
const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** @param half bits of an IEEE half */
export function halfToFloat(half: number): number {
  const magnitude = half & 0x7fff
  const sign = half & 0x8000 ? -1 : 1
  if (magnitude >= 0x7c00) return magnitude === 0x7c00 ? sign * Infinity : NaN
  bits[0] = magnitude << 13
  return sign * float[0]! * 2 ** 112 // 112 = 127 - 15 moves the bias; subnormal halves come out right by the same product
}

/** @returns bits of the nearest IEEE half; 65520 and above become infinite */
export function floatToHalf(value: number): number {
  float[0] = value
  const sign = (bits[0]! >>> 16) & 0x8000
  const magnitude = bits[0]! & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x47800000) return sign | 0x7c00
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are multiples of 2^-24, the spacing of float32 in [.5, 1): the addition rounds.
    bits[0] = magnitude
    float[0] = float[0]! + 0.5
    return sign | (bits[0]! - 0x3f000000)
  }
  return sign | ((magnitude - (112 << 23) + 0xfff + ((magnitude >>> 13) & 1)) >>> 13)
}

/** @param value bits of a bfloat16 */
export function bfloat16ToFloat(value: number): number {
  bits[0] = value << 16
  return float[0]!
}

/** @returns bits of the nearest bfloat16 */
export function floatToBfloat16(value: number): number {
  float[0] = value
  if (Number.isNaN(value)) return 0x7fc0
  return ((bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1)) >>> 16) & 0xffff
}
