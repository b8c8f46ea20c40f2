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
 * A quarter of the scan's time.
 */
@inline export function exp2From(table: usize, x: v128): v128 {
  return exp2With(x, ld(table), ld(table + 16), ld(table + 32), ld(table + 48), ld(table + 64), ld(table + 80), ld(table + 96), ld(table + 112), ld(table + 128))
}

/** Bytes of exp2From's table. */
export const EXP2_TABLE: usize = 144

export function fillExp2Table(table: usize): void {
  st(table, all(LOWEST))
  st(table + 16, all(HIGHEST))
  st(table + 32, all(SHIFT))
  st(table + 48, all(C1))
  st(table + 64, all(C2))
  st(table + 80, all(C3))
  st(table + 96, all(C4))
  st(table + 112, all(C5))
  st(table + 128, all(1.0))
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

/** log(1 + w) for 0 <= w <= 1: 2 artanh(s), s = w/(2 + w), an odd polynomial of s. */
@inline export function log1p(w: v128): v128 {
  const s = div(w, add(w, all(2)))
  const q = mul(s, s)
  let p = fma(q, all(0.14012227670112437), all(0.13999570921714855))
  p = fma(p, q, all(0.20010849503942296))
  p = fma(p, q, all(0.33333206566854207))
  p = fma(p, q, all(1.0))
  return mul(mul(s, p), all(2))
}
