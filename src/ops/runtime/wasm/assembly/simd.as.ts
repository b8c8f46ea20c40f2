// Four float32 lanes at a time. Everything here is inlined; nothing has state.
// pmin and pmax (one instruction each) stand for min and max, whose NaN rules cost nine.

/** Loads and stores of four floats; any alignment. */
@inline export function ld(p: usize): v128 { return v128.load(p) }
@inline export function st(p: usize, x: v128): void { v128.store(p, x) }
/** One float, four times. */
@inline export function splat(p: usize): v128 { return v128.load32_splat(p) }
@inline export function all(x: f32): v128 { return f32x4.splat(x) }

@inline export function add(a: v128, b: v128): v128 { return f32x4.add(a, b) }
@inline export function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b) }
@inline export function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b) }
@inline export function div(a: v128, b: v128): v128 { return f32x4.div(a, b) }
/** a b + c: one instruction, rounded once, in the module built with relaxed SIMD; else two. */
@inline export function fma(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c)
}

/** Sum of the four lanes. */
@inline export function sum(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}

export const LOG2E: f32 = 1.4426950408889634
export const LN2: f32 = 0.6931471805599453

/**
 * 2^x. Split x = k + f by adding and subtracting 1.5 · 2^23, a degree 5 polynomial for 2^f (relative error 2e-7; 2^0 is exactly 1),
 * and k added to the exponent's bits. Below 2^-126 the answer is 2^-126, above 2^127.49 it is 2^127.49; NaN stays NaN.
 */
@inline export function exp2(x: v128): v128 {
  return exp2With(x, all(LOWEST), all(HIGHEST), all(SHIFT), all(C1), all(C2), all(C3), all(C4), all(C5), all(1.0))
}

/**
 * 2^x in a hot loop, with the constants from `table`: V8 makes every v128 constant anew where it is used, three instructions for one load.
 */
@inline export function exp2From(table: usize, x: v128): v128 {
  return exp2With(x, ld(table), ld(table + 16), ld(table + 32), ld(table + 48), ld(table + 64), ld(table + 80), ld(table + 96), ld(table + 112), ld(table + 128))
}

/** 2^x of four vectors, which share each load of a constant, to 64 bytes at `out`. */
@inline export function exp2Four(table: usize, x0: v128, x1: v128, x2: v128, x3: v128, out: usize): void {
  let c = ld(table)
  x0 = f32x4.pmax(x0, c)
  x1 = f32x4.pmax(x1, c)
  x2 = f32x4.pmax(x2, c)
  x3 = f32x4.pmax(x3, c)
  c = ld(table + 16)
  x0 = f32x4.pmin(x0, c)
  x1 = f32x4.pmin(x1, c)
  x2 = f32x4.pmin(x2, c)
  x3 = f32x4.pmin(x3, c)
  c = ld(table + 32)
  const k0 = add(x0, c), k1 = add(x1, c), k2 = add(x2, c), k3 = add(x3, c)
  x0 = sub(x0, sub(k0, c))
  x1 = sub(x1, sub(k1, c))
  x2 = sub(x2, sub(k2, c))
  x3 = sub(x3, sub(k3, c))
  st(out, i32x4.shl(k0, 23))
  st(out + 16, i32x4.shl(k1, 23))
  st(out + 32, i32x4.shl(k2, 23))
  st(out + 48, i32x4.shl(k3, 23))
  c = ld(table + 112)
  let d = ld(table + 96)
  let p0 = fma(x0, c, d), p1 = fma(x1, c, d), p2 = fma(x2, c, d), p3 = fma(x3, c, d)
  d = ld(table + 80)
  p0 = fma(p0, x0, d)
  p1 = fma(p1, x1, d)
  p2 = fma(p2, x2, d)
  p3 = fma(p3, x3, d)
  d = ld(table + 64)
  p0 = fma(p0, x0, d)
  p1 = fma(p1, x1, d)
  p2 = fma(p2, x2, d)
  p3 = fma(p3, x3, d)
  d = ld(table + 48)
  p0 = fma(p0, x0, d)
  p1 = fma(p1, x1, d)
  p2 = fma(p2, x2, d)
  p3 = fma(p3, x3, d)
  d = ld(table + 128)
  st(out, i32x4.add(fma(p0, x0, d), ld(out)))
  st(out + 16, i32x4.add(fma(p1, x1, d), ld(out + 16)))
  st(out + 32, i32x4.add(fma(p2, x2, d), ld(out + 32)))
  st(out + 48, i32x4.add(fma(p3, x3, d), ld(out + 48)))
}

/** Bytes of the table of constants. */
export const CONSTANTS: usize = 256

export function fillConstants(table: usize): void {
  st(table, all(LOWEST))
  st(table + 16, all(HIGHEST))
  st(table + 32, all(SHIFT))
  st(table + 48, all(C1))
  st(table + 64, all(C2))
  st(table + 80, all(C3))
  st(table + 96, all(C4))
  st(table + 112, all(C5))
  st(table + 128, all(1.0))
  st(table + 144, all(2.0))
  st(table + 160, all(2 * 0.14012227670112437))
  st(table + 176, all(2 * 0.13999570921714855))
  st(table + 192, all(2 * 0.20010849503942296))
  st(table + 208, all(2 * 0.33333206566854207))
  st(table + 224, all(-LOG2E))
}

const LOWEST: f32 = -126.0
const HIGHEST: f32 = 127.49
const SHIFT: f32 = 12582912.0
/** Least largest relative error of 1 + C1 f + … + C5 f^5 against 2^f on [-1/2, 1/2]: 9e-8. */
const C1: f32 = 0.6931469775988969
const C2: f32 = 0.24022242085168208
const C3: f32 = 0.05550733743626929
const C4: f32 = 0.00967151264914598
const C5: f32 = 0.001326472588707717

@inline function exp2With(x0: v128, lowest: v128, highest: v128, shift: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, one: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(x0, lowest), highest)
  const k = add(x, shift)
  const f = sub(x, sub(k, shift))
  const p = fma(fma(fma(fma(fma(c5, f, c4), f, c3), f, c2), f, c1), f, one)
  return i32x4.add(p, i32x4.shl(k, 23))
}

/** e^x, with exp2's range. */
@inline export function exp(x: v128): v128 { return exp2(mul(x, all(LOG2E))) }

/** 1 / (1 + e^-x). */
@inline export function sigmoid(x: v128): v128 { return div(all(1), add(all(1), exp2(mul(x, all(-LOG2E))))) }

/** The same with constants from the table. */
@inline export function sigmoidFrom(table: usize, x: v128): v128 {
  const one = ld(table + 128)
  return div(one, add(one, exp2From(table, mul(x, ld(table + 224)))))
}

/** log(1 + w) for 0 <= w <= 1: 2 artanh(s), s = w/(2 + w), an odd polynomial of s. Constants from the table. */
@inline export function log1pFrom(table: usize, w: v128): v128 {
  const s = div(w, add(w, ld(table + 144)))
  const q = mul(s, s)
  let p = fma(q, ld(table + 160), ld(table + 176))
  p = fma(p, q, ld(table + 192))
  p = fma(p, q, ld(table + 208))
  p = fma(p, q, ld(table + 144))
  return mul(s, p)
}
