// Dropout whose mask is a function of seed and position. Equations: seededDropout.ts.
import { all, mul } from '../runtime/wasm/assembly/simd.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

@inline function scramble(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d))
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(<i32>0x846ca68b))
  return v128.xor(x, i32x4.shr_u(x, 16))
}

/** out[i] = factor x[i] where word(i) >= limit, else 0; x, out [size]. */
export function dropout(x: usize, out: usize, size: i32, first: i32, second: i32, limit: i32, factor: f32): void {
  let position = i32x4(0, 1, 2, 3)
  for (let i = 0; i < size; i += 4) {
    const o = <usize>i * 4, left = size - i
    const word = scramble(v128.xor(scramble(v128.xor(position, i32x4.splat(first))), i32x4.splat(second)))
    stPart(out + o, v128.and(mul(ldPart(x + o, left), all(factor)), i32x4.ge_u(word, i32x4.splat(limit))), left)
    position = i32x4.add(position, i32x4.splat(4))
  }
}
