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
/** a b + c */
@inline export function fma(a: v128, b: v128, c: v128): v128 { return f32x4.add(f32x4.mul(a, b), c) }

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
@inline export function exp2(x0: v128): v128 {
  const x = f32x4.pmin(f32x4.pmax(x0, all(-126.0)), all(127.49))
  const k = add(x, all(12582912.0))
  const f = sub(x, sub(k, all(12582912.0)))
  let p = fma(f, all(0.001326472588707717), all(0.00967151264914598))
  p = fma(p, f, all(0.05550733743626929))
  p = fma(p, f, all(0.24022242085168208))
  p = fma(p, f, all(0.6931469775988969))
  p = fma(p, f, all(1.0))
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
