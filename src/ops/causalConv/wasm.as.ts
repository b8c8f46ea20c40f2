// Causal depthwise convolution and SiLU, 32 channels at a time: the masked tokens are laid out in scan order behind their k - 1 predecessors
// [k - 1 + l, 32], so that the loops know neither edges, masks nor directions.
//
//   v_t = bias + Σ_j w_j X_{t+j}        y_t = SiLU(v_t) mask_t
//   gv = dy mask SiLU'(v)        dw_j = Σ_t gv_t X_{t+j}        dX_{t+j} += gv_t w_j        dbias = Σ_t gv_t
import { REVERSE, SILU } from './codes'
import { ld, st, splat, all, add, sub, mul, fma, sigmoidFrom, fillConstants, CONSTANTS } from '../runtime/wasm/assembly/simd.as'

/** Channels at a time, and the bytes of a row of them. */
const WIDTH: i32 = 32
const WIDE: usize = <usize>WIDTH * 4

/** Floats of scratch: constants, taps and bias [k + 1, 32], tokens [k - 1 + l, 32]. */
export function convForwardScratch(l: i32, k: i32): i32 { return <i32>CONSTANTS / 4 + WIDTH * (2 * k + l) }

/** The same with sums of taps and bias, and gradients of tokens. */
export function convBackwardScratch(l: i32, k: i32): i32 { return <i32>CONSTANTS / 4 + WIDTH * (4 * k + 2 * l) }

/**
 * x, y [b,l,e]; w [e,k]; bias [e], mask [b,l], initial [b,k-1,e] or 0.
 * work: convForwardScratch.
 */
export function convForward(
  x: usize, w: usize, bias: usize, mask: usize, initial: usize, y: usize, work: usize, b: i32, l: i32, e: i32, k: i32, flags: i32,
): void {
  const table = work, taps = table + CONSTANTS, offset = taps + <usize>k * WIDE, tokens = offset + WIDE
  const step = <isize>((flags & REVERSE) != 0 ? -e : e) * 4, stepMask: isize = (flags & REVERSE) != 0 ? -4 : 4
  fillConstants(table)
  for (let first = 0; first < e; first += WIDTH) {
    const width = min(WIDTH, e - first)
    loadTaps(w, bias, taps, offset, first, width, k)
    for (let ib = 0; ib < b; ib++) {
      const start = <usize>(ib * l + ((flags & REVERSE) != 0 ? l - 1 : 0))
      const m = mask ? mask + start * 4 : 0, at = (start * <usize>e + <usize>first) * 4
      layOut(x + at, step, m, stepMask, initial ? initial + <usize>(ib * (k - 1) * e + first) * 4 : 0, tokens, width, l, e, k)
      for (let c: usize = 0; c < <usize>width * 4; c += 16) {
        let X = tokens + c
        for (let t = 0; t < l; t++) { // in place: no later token reads this one's first tap
          const v = tapSum(X, taps + c, ld(offset + c), k)
          st(X, (flags & SILU) != 0 ? mul(v, sigmoidFrom(table, v)) : v)
          X += WIDE
        }
      }
      layBack(tokens, y + at, step, m, stepMask, width, l)
    }
  }
}

/**
 * dx [b,l,e]; dw [e,k]; dbias [e] or 0; dinitial [b,k-1,e] or 0: all overwritten.
 * work: convBackwardScratch.
 */
export function convBackward(
  x: usize, w: usize, bias: usize, mask: usize, initial: usize, dy: usize, dx: usize, dw: usize, dbias: usize, dinitial: usize, work: usize,
  b: i32, l: i32, e: i32, k: i32, flags: i32,
): void {
  const before = <usize>(k - 1) * WIDE, length = before + <usize>l * WIDE
  const table = work, taps = table + CONSTANTS, offset = taps + <usize>k * WIDE, sumTaps = offset + WIDE, sumOffset = sumTaps + <usize>k * WIDE
  const tokens = sumOffset + WIDE, grad = tokens + length
  const step = <isize>((flags & REVERSE) != 0 ? -e : e) * 4, stepMask: isize = (flags & REVERSE) != 0 ? -4 : 4
  fillConstants(table)
  for (let first = 0; first < e; first += WIDTH) {
    const width = min(WIDTH, e - first)
    loadTaps(w, bias, taps, offset, first, width, k)
    memory.fill(sumTaps, 0, <usize>(k + 1) * WIDE)
    for (let ib = 0; ib < b; ib++) {
      const start = <usize>(ib * l + ((flags & REVERSE) != 0 ? l - 1 : 0))
      const m = mask ? mask + start * 4 : 0, at = (start * <usize>e + <usize>first) * 4, earlier = <usize>(ib * (k - 1) * e + first) * 4
      layOut(x + at, step, m, stepMask, initial ? initial + earlier : 0, tokens, width, l, e, k)
      layOut(dy + at, step, m, stepMask, 0, grad, width, l, e, k)
      for (let c: usize = 0; c < <usize>width * 4; c += 16) {
        if (k == 4) sweep4(table, tokens + c, grad + c, taps + c, sumTaps + c, l, flags)
        else sweep(table, tokens + c, grad + c, taps + c, sumTaps + c, l, k, flags)
      }
      if (dinitial) layBack(grad, dinitial + earlier, <isize>e * 4, 0, 0, width, k - 1)
      layBack(grad + before, dx + at, step, m, stepMask, width, l)
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < k; j++) store<f32>(dw + <usize>((first + i) * k + j) * 4, load<f32>(sumTaps + <usize>(j * WIDTH + i) * 4))
      if (dbias) store<f32>(dbias + <usize>(first + i) * 4, load<f32>(sumOffset + <usize>i * 4))
    }
  }
}

/** dL/dv of one token and four channels; g = dy mask. */
@inline function slope(table: usize, g: v128, v: v128, flags: i32): v128 {
  if ((flags & SILU) == 0) return g
  const s = sigmoidFrom(table, v)
  return mul(g, fma(mul(v, s), sub(ld(table + 128), s), s)) // SiLU'(v) = s + v s (1 - s)
}

/**
 * Four channels of one batch row, any k: adds to dtaps [k] and dbias (behind them). `dX` holds k - 1 rows of zeros, then dy mask,
 * of which row t + k - 1 is read before anything is added to it.
 */
function sweep(table: usize, X: usize, dX: usize, taps: usize, sums: usize, l: i32, k: i32, flags: i32): void {
  const size = <usize>k * WIDE, last = size - WIDE
  for (let t = 0; t < l; t++) {
    const g = slope(table, ld(dX + last), tapSum(X, taps, ld(taps + size), k), flags)
    st(sums + size, add(ld(sums + size), g))
    st(dX + last, all(0))
    for (let j: usize = 0; j < size; j += WIDE) {
      st(sums + j, fma(g, ld(X + j), ld(sums + j)))
      st(dX + j, fma(g, ld(taps + j), ld(dX + j)))
    }
    X += WIDE
    dX += WIDE
  }
}

/** The same for k = 4, with the window of tokens and gradients in registers. */
function sweep4(table: usize, X: usize, dX: usize, taps: usize, sums: usize, l: i32, flags: i32): void {
  const w0 = ld(taps), w1 = ld(taps + WIDE), w2 = ld(taps + 2 * WIDE), w3 = ld(taps + 3 * WIDE), offset = ld(taps + 4 * WIDE)
  let s0 = ld(sums), s1 = ld(sums + WIDE), s2 = ld(sums + 2 * WIDE), s3 = ld(sums + 3 * WIDE), s = ld(sums + 4 * WIDE)
  let x0 = ld(X), x1 = ld(X + WIDE), x2 = ld(X + 2 * WIDE)
  let d0 = all(0), d1 = d0, d2 = d0
  for (let t = 0; t < l; t++) {
    const x3 = ld(X + 3 * WIDE)
    const v = add(fma(x2, w2, fma(x0, w0, offset)), fma(x3, w3, mul(x1, w1)))
    const g = slope(table, ld(dX + 3 * WIDE), v, flags)
    s = add(s, g)
    s0 = fma(g, x0, s0)
    s1 = fma(g, x1, s1)
    s2 = fma(g, x2, s2)
    s3 = fma(g, x3, s3)
    st(dX, fma(g, w0, d0))
    d0 = fma(g, w1, d1)
    d1 = fma(g, w2, d2)
    d2 = mul(g, w3)
    x0 = x1
    x1 = x2
    x2 = x3
    X += WIDE
    dX += WIDE
  }
  st(dX, d0)
  st(dX + WIDE, d1)
  st(dX + 2 * WIDE, d2)
  st(sums, s0)
  st(sums + WIDE, s1)
  st(sums + 2 * WIDE, s2)
  st(sums + 3 * WIDE, s3)
  st(sums + 4 * WIDE, s)
}

/** bias + Σ_j taps_j X_j for four channels. */
@inline function tapSum(X: usize, taps: usize, offset: v128, k: i32): v128 {
  if (k == 4) {
    const low = fma(ld(X), ld(taps), offset), high = mul(ld(X + WIDE), ld(taps + WIDE))
    return add(fma(ld(X + 2 * WIDE), ld(taps + 2 * WIDE), low), fma(ld(X + 3 * WIDE), ld(taps + 3 * WIDE), high))
  }
  let v = offset
  for (let j: usize = 0; j < <usize>k * WIDE; j += WIDE) v = fma(ld(X + j), ld(taps + j), v)
  return v
}

/** w [e,k] and bias into taps [k,32] and offset [32]; channels past e get 0. */
function loadTaps(w: usize, bias: usize, taps: usize, offset: usize, first: i32, width: i32, k: i32): void {
  for (let i = 0; i < WIDTH; i++) {
    for (let j = 0; j < k; j++) store<f32>(taps + <usize>(j * WIDTH + i) * 4, i < width ? load<f32>(w + <usize>((first + i) * k + j) * 4) : 0)
    store<f32>(offset + <usize>i * 4, bias && i < width ? load<f32>(bias + <usize>(first + i) * 4) : 0)
  }
}

/** Predecessors (or zeros), then the tokens in scan order, times their masks. */
function layOut(x: usize, step: isize, mask: usize, stepMask: isize, initial: usize, tokens: usize, width: i32, l: i32, e: i32, k: i32): void {
  const bytes = <usize>width * 4
  for (let j = 1; j < k; j++) {
    if (initial) {
      copyRow(initial, tokens, bytes, all(1))
      initial += <usize>e * 4
    } else memory.fill(tokens, 0, WIDE)
    tokens += WIDE
  }
  for (let t = 0; t < l; t++) {
    copyRow(x, tokens, bytes, mask ? splat(mask) : all(1))
    x += step
    mask += mask ? stepMask : 0
    tokens += WIDE
  }
}

/** The way back: `rows` rows, times their masks. */
function layBack(from: usize, to: usize, step: isize, mask: usize, stepMask: isize, width: i32, rows: i32): void {
  const bytes = <usize>width * 4
  for (; rows > 0; rows--) {
    copyRow(from, to, bytes, mask ? splat(mask) : all(1))
    from += WIDE
    to += step
    mask += mask ? stepMask : 0
  }
}

/** Copies a row times `scale`, touching no float past its end. */
@inline function copyRow(from: usize, to: usize, bytes: usize, scale: v128): void {
  let c: usize = 0
  for (; c + 16 <= bytes; c += 16) st(to + c, mul(ld(from + c), scale))
  for (; c < bytes; c += 4) store<f32>(to + c, load<f32>(from + c) * f32x4.extract_lane(scale, 0))
}
