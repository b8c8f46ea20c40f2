// The parts that the scan's forward and backward kernels share.
// Channels are taken 16 at a time (a block). Inside a block the layout is [n, 16]; `row` = bytes of one such table.
import { WIDTH, ZOH, BILINEAR } from '../codes'
import { ld, st, splat, all, add, sub, mul, div, fma, exp2From, log1pFrom, LOG2E, LN2 } from '../../runtime/wasm/assembly/simd.as'

/** Bytes of a block's channels. */
export const WIDE: usize = <usize>WIDTH * 4
/** Bytes in which the drivers keep a Block. */
export const BLOCK_BYTES: usize = 128

/** Where one block's rows of one segment lie: what the drivers hand to the loops. All fields are addresses unless said. */
@unmanaged
export class Block {
  /** Tokens in the segment, states. */
  rows: i32
  n: i32
  /** Bytes from one token to the next of u, y, dy, du, ddelta; of B and C. Negative when reversed. */
  step: isize
  stepN: isize
  /** Constants of exp2From and log1pFrom. */
  table: usize
  /** δ u of one token [16]: an expression of two registers would be computed again for every state. */
  drive: usize
  /** Ā of one state [16]; forward only. */
  decay: usize
  /** δ and dδ/d(delta + bias) [rows, 16]. */
  dt: usize
  slope: usize
  /** Scaled A [n, 16]; D [16]. */
  rates: usize
  D: usize
  u: usize
  B: usize
  C: usize
  /** y in the forward kernel, dy in the backward one. */
  y: usize
  /** State [n, 16], in and out. */
  state: usize
  /** Backward only: Ā and (mamba: Ā h, else h) before each token [rows, n, 16]. */
  decays: usize
  states: usize
  /** dL/dh carried from the later token [n, 16], in and out. */
  carried: usize
  du: usize
  ddelta: usize
  /** Sums to add to: dA [n, 16]; dB, dC [rows, n, 4 lanes]; x dy [rows, 4 lanes]; dD, dbias [16]. */
  sumA: usize
  sumB: usize
  sumC: usize
  sumXY: usize
  sumD: usize
  sumBias: usize
}

/** Copies [e, n] values of the channels from `first` on into a block [n, 16]; channels past e become 0. Null source: all 0. */
export function blockFromChannels(source: usize, block: usize, first: i32, e: i32, n: i32, scale: f32): void {
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < WIDTH; j++) {
      const real = source != 0 && first + j < e
      store<f32>(block + <usize>(k * WIDTH + j) * 4, real ? load<f32>(source + <usize>((first + j) * n + k) * 4) * scale : 0)
    }
  }
}

/** The way back: block [n, 16] into [e, n]. */
export function channelsFromBlock(block: usize, target: usize, first: i32, e: i32, n: i32): void {
  const width = min(WIDTH, e - first)
  for (let j = 0; j < width; j++) {
    for (let k = 0; k < n; k++) {
      store<f32>(target + <usize>((first + j) * n + k) * 4, load<f32>(block + <usize>(k * WIDTH + j) * 4))
    }
  }
}

/** Copies `rows` rows of `width` floats into rows of 16, the rest 0; steps are in bytes and may be negative. */
export function pad(source: usize, step: isize, target: usize, rows: i32, width: i32): void {
  for (let t = 0; t < rows; t++) {
    for (let j = 0; j < WIDTH; j++) store<f32>(target + <usize>j * 4, j < width ? load<f32>(source + <usize>j * 4) : 0)
    source += step
    target += WIDE
  }
}

/** The way back. */
export function unpad(source: usize, target: usize, step: isize, rows: i32, width: i32): void {
  for (let t = 0; t < rows; t++) {
    for (let j = 0; j < width; j++) store<f32>(target + <usize>j * 4, load<f32>(source + <usize>j * 4))
    source += WIDE
    target += step
  }
}

/**
 * δ of a block's `rows` tokens [rows, 16] from delta's rows; `slope` (may be 0) receives dδ/d(delta + bias).
 * @param table of constants
 * @param bias [16] of the block, always there
 * @param mask first token's mask, or 0; `maskStep` bytes between tokens
 */
export function stepLengths(table: usize, delta: usize, step: isize, bias: usize, mask: usize, maskStep: isize, dt: usize, slope: usize, rows: i32, softplus: bool): void {
  for (let t = 0; t < rows; t++) {
    const m = mask ? splat(mask) : ld(table + 128)
    for (let j: usize = 0; j < WIDE; j += 16) {
      let x = add(ld(delta + j), ld(bias + j))
      let s = m
      if (softplus) {
        const one = ld(table + 128)
        const w = exp2From(table, mul(f32x4.abs(x), ld(table + 224))) // e^-|x|
        if (slope) {
          const inverse = div(one, add(one, w))
          s = mul(m, v128.bitselect(mul(inverse, w), inverse, i32x4.shr_s(x, 31)))
        }
        x = add(v128.andnot(x, i32x4.shr_s(x, 31)), log1pFrom(table, w))
      }
      st(dt + j, mul(x, m))
      if (slope) st(slope + j, s)
    }
    delta += step
    mask += mask ? maskStep : 0
    dt += WIDE
    if (slope) slope += WIDE
  }
}

/** What A is multiplied by before it is multiplied by δ: log2 e where the decay is an exponential. */
@inline export function rateScale(rule: i32): f32 { return rule <= ZOH ? LOG2E : 1 }

/** Ā at a scaled z; `table` is of constants. */
@inline export function decay(rule: i32, table: usize, z: v128): v128 {
  if (rule <= ZOH) return exp2From(table, z)
  if (rule == BILINEAR) return sub(mul(all(2), gain(BILINEAR, z, z)), all(1))
  return add(all(1), z)
}

/** B̄/(δB) at a scaled z with decay a. */
@inline export function gain(rule: i32, z: v128, a: v128): v128 {
  if (rule == ZOH) {
    const x = mul(z, all(LN2))
    return v128.bitselect(series(x), div(sub(a, all(1)), x), f32x4.lt(f32x4.abs(x), all(1)))
  }
  if (rule == BILINEAR) return div(all(1), sub(all(1), mul(z, all(0.5))))
  return all(1)
}

/** dĀ/dz (natural z). */
@inline export function decaySlope(rule: i32, a: v128, f: v128): v128 {
  if (rule <= ZOH) return a
  if (rule == BILINEAR) return mul(f, f)
  return all(1)
}

/** d(B̄/(δB))/dz (natural z). */
@inline export function gainSlope(rule: i32, z: v128, a: v128, f: v128): v128 {
  if (rule == ZOH) {
    const x = mul(z, all(LN2))
    return v128.bitselect(seriesSlope(x), div(sub(a, f), x), f32x4.lt(f32x4.abs(x), all(1)))
  }
  if (rule == BILINEAR) return mul(mul(f, f), all(0.5))
  return all(0)
}

/** (e^x - 1)/x = sum of x^k/(k+1)! for |x| <= 1. */
@inline function series(x: v128): v128 {
  let p = fma(x, all(1.0 / 3628800.0), all(1.0 / 362880.0))
  p = fma(p, x, all(1.0 / 40320.0))
  p = fma(p, x, all(1.0 / 5040.0))
  p = fma(p, x, all(1.0 / 720.0))
  p = fma(p, x, all(1.0 / 120.0))
  p = fma(p, x, all(1.0 / 24.0))
  p = fma(p, x, all(1.0 / 6.0))
  p = fma(p, x, all(0.5))
  return fma(p, x, all(1.0))
}

/** Its derivative: sum of k x^(k-1)/(k+1)!. */
@inline function seriesSlope(x: v128): v128 {
  let p = fma(x, all(9.0 / 3628800.0), all(8.0 / 362880.0))
  p = fma(p, x, all(7.0 / 40320.0))
  p = fma(p, x, all(6.0 / 5040.0))
  p = fma(p, x, all(5.0 / 720.0))
  p = fma(p, x, all(4.0 / 120.0))
  p = fma(p, x, all(3.0 / 24.0))
  p = fma(p, x, all(2.0 / 6.0))
  return fma(p, x, all(0.5))
}
