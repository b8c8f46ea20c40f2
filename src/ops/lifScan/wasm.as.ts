// Leaky integrate-and-fire neurons over time, forward and backward. Equations: reference.ts.
//
//   h = v + (inputGain x - inverseTau (v - vReset)),  s = [h >= fireAt],  v = s ? (soft ? h - vThreshold : vReset) : h
//
// Neurons are taken BLOCK at a time and all steps run over one block before the next: its potentials stay in the first-level
// cache, and every tensor is read and written in runs of 1 kB. The backward kernel computes the potentials of a block again.
import { SOFT_RESET, THROUGH_RESET, CONSTANT_CURRENT } from './codes'
import { ATAN, SIGMOID, FAST_SIGMOID, TRIANGLE, RECTANGLE, STRAIGHT_THROUGH } from '../spike/surrogateCodes'
import { ld, st, all, add, sub, mul, div, fma, sigmoid } from '../runtime/wasm/assembly/simd.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

const BLOCK: i32 = 256
/** Bytes of a block in scratch: a cache line more than its values, so that the steps do not compete for the same cache sets. */
const ROW: usize = 1088

/**
 * x [steps or 1, m]; initial [m] or 0 (vReset). Outputs: spikes [steps, m], last [m], membrane [steps, m] or 0.
 */
export function lifForward(
  x: usize, initial: usize, spikes: usize, last: usize, membrane: usize,
  steps: i32, m: i32, inverseTau: f32, inputGain: f32, vThreshold: f32, fireAt: f32, vReset: f32, flags: i32,
): void {
  const row = <usize>m * 4, stepX: usize = flags & CONSTANT_CURRENT ? 0 : row
  for (let i = 0; i < m; i += BLOCK) {
    const count = min(BLOCK, m - i), offset = <usize>i * 4, v = last + offset
    start(initial ? initial + offset : 0, v, count, vReset)
    for (let t = 0; t < steps; t++) {
      const at = <usize>t * row + offset
      fire(x + <usize>t * stepX + offset, v, spikes + at, count, inverseTau, inputGain, vThreshold, fireAt, vReset, flags)
      if (membrane) memory.copy(membrane + at, v, <usize>count * 4)
    }
  }
}

/** Floats of scratch: a block's v, dv, and h of each step. */
export function lifBackwardScratch(steps: i32): i32 { return <i32>ROW / 4 * (steps + 2) }

/**
 * Inputs as lifForward's, then dspikes [steps, m], dlast [m], dmembrane [steps, m] or 0.
 * Outputs: dx [steps or 1, m], dinitial [m] or 0. work: lifBackwardScratch.
 */
export function lifBackward(
  x: usize, initial: usize, dspikes: usize, dlast: usize, dmembrane: usize, dx: usize, dinitial: usize, work: usize,
  steps: i32, m: i32, inverseTau: f32, inputGain: f32, vThreshold: f32, fireAt: f32, vReset: f32, surrogate: i32, alpha: f32, flags: i32,
): void {
  const row = <usize>m * 4, stepX: usize = flags & CONSTANT_CURRENT ? 0 : row
  const v = work, dv = work + ROW, charged = dv + ROW
  for (let i = 0; i < m; i += BLOCK) {
    const count = min(BLOCK, m - i), offset = <usize>i * 4
    start(initial ? initial + offset : 0, v, count, vReset)
    for (let t = 0; t < steps; t++) charge(x + <usize>t * stepX + offset, v, charged + <usize>t * ROW, count, inverseTau, inputGain, vThreshold, fireAt, vReset, flags)
    memory.copy(dv, dlast + offset, <usize>count * 4)
    if (flags & CONSTANT_CURRENT) memory.fill(dx + offset, 0, <usize>count * 4)
    for (let t = steps - 1; t >= 0; t--) {
      const at = <usize>t * row + offset, h = charged + <usize>t * ROW, g = dx + <usize>t * stepX + offset
      const ds = dspikes + at, dm = dmembrane ? dmembrane + at : 0
      if (surrogate == ATAN) back(ATAN, h, dv, ds, dm, g, count, inverseTau, inputGain, vThreshold, fireAt, vReset, alpha, flags)
      else if (surrogate == SIGMOID) back(SIGMOID, h, dv, ds, dm, g, count, inverseTau, inputGain, vThreshold, fireAt, vReset, alpha, flags)
      else if (surrogate == FAST_SIGMOID) back(FAST_SIGMOID, h, dv, ds, dm, g, count, inverseTau, inputGain, vThreshold, fireAt, vReset, alpha, flags)
      else if (surrogate == TRIANGLE) back(TRIANGLE, h, dv, ds, dm, g, count, inverseTau, inputGain, vThreshold, fireAt, vReset, alpha, flags)
      else if (surrogate == RECTANGLE) back(RECTANGLE, h, dv, ds, dm, g, count, inverseTau, inputGain, vThreshold, fireAt, vReset, alpha, flags)
      else back(STRAIGHT_THROUGH, h, dv, ds, dm, g, count, inverseTau, inputGain, vThreshold, fireAt, vReset, alpha, flags)
    }
    if (dinitial) memory.copy(dinitial + offset, dv, <usize>count * 4)
  }
}

function start(initial: usize, v: usize, count: i32, vReset: f32): void {
  if (initial) memory.copy(v, initial, <usize>count * 4)
  else for (let j = 0; j < count; j++) store<f32>(v + <usize>j * 4, vReset)
}

@inline function chargeOf(x: v128, v: v128, inverseTau: v128, inputGain: v128, vReset: v128): v128 {
  return add(v, sub(mul(inputGain, x), mul(inverseTau, sub(v, vReset))))
}

@inline function resetOf(h: v128, fired: v128, vThreshold: v128, vReset: v128, hard: v128): v128 {
  return v128.bitselect(v128.bitselect(vReset, sub(h, vThreshold), hard), h, fired)
}

/** One step of one block: v in and out, spikes out. */
function fire(x: usize, v: usize, spikes: usize, count: i32, inverseTau: f32, inputGain: f32, vThreshold: f32, fireAt: f32, vReset: f32, flags: i32): void {
  const k = all(inverseTau), a = all(inputGain), th = all(vThreshold), limit = all(fireAt), r = all(vReset), hard = i32x4.splat(flags & SOFT_RESET ? 0 : -1), one = all(1)
  const end = <usize>(count & ~3) * 4, left = count & 3
  for (let o: usize = 0; o < end; o += 16) {
    const h = chargeOf(ld(x + o), ld(v + o), k, a, r), fired = f32x4.ge(h, limit)
    st(spikes + o, v128.and(fired, one))
    st(v + o, resetOf(h, fired, th, r, hard))
  }
  if (left) {
    const h = chargeOf(ldPart(x + end, left), ldPart(v + end, left), k, a, r), fired = f32x4.ge(h, limit)
    stPart(spikes + end, v128.and(fired, one), left)
    stPart(v + end, resetOf(h, fired, th, r, hard), left)
  }
}

/** As fire, but keeps the charged potential h [BLOCK] in place of the spikes. */
function charge(x: usize, v: usize, charged: usize, count: i32, inverseTau: f32, inputGain: f32, vThreshold: f32, fireAt: f32, vReset: f32, flags: i32): void {
  const k = all(inverseTau), a = all(inputGain), th = all(vThreshold), limit = all(fireAt), r = all(vReset), hard = i32x4.splat(flags & SOFT_RESET ? 0 : -1)
  const end = <usize>(count & ~3) * 4, left = count & 3
  for (let o: usize = 0; o < end; o += 16) {
    const h = chargeOf(ld(x + o), ld(v + o), k, a, r)
    st(charged + o, h)
    st(v + o, resetOf(h, f32x4.ge(h, limit), th, r, hard))
  }
  if (left) { // v and charged lie in scratch: whole vectors fit
    const h = chargeOf(ldPart(x + end, left), ld(v + end), k, a, r)
    st(charged + end, h)
    st(v + end, resetOf(h, f32x4.ge(h, limit), th, r, hard))
  }
}

/** Derivative taken for the spike, at z = h - vThreshold. p and q: the surrogate's constants, see `back`. */
@inline function derivative(surrogate: i32, z: v128, p: v128, q: v128): v128 {
  const one = all(1)
  if (surrogate == ATAN) { const y = mul(q, z); return div(p, fma(y, y, one)) }
  if (surrogate == SIGMOID) { const s = sigmoid(mul(p, z)); return mul(p, mul(s, sub(one, s))) }
  if (surrogate == FAST_SIGMOID) { const y = fma(p, f32x4.abs(z), one); return div(one, mul(y, y)) }
  if (surrogate == TRIANGLE) return f32x4.pmax(sub(one, mul(p, f32x4.abs(z))), all(0))
  if (surrogate == RECTANGLE) return v128.and(f32x4.lt(f32x4.abs(z), q), div(one, p))
  return one
}

/** dL/dh of four neurons; dv is dL/dv after the reset. */
@inline function chargeGradient(surrogate: i32, h: v128, dv: v128, ds: v128, limit: v128, th: v128, r: v128, hard: v128, attached: v128, p: v128, q: v128): v128 {
  const jump = v128.bitselect(sub(h, r), th, hard) // what a spike takes from the potential
  const through = sub(ds, v128.and(mul(dv, jump), attached))
  return fma(through, derivative(surrogate, sub(h, th), p, q), v128.andnot(dv, v128.and(f32x4.ge(h, limit), hard)))
}

/** One step of one block backwards: dv in and out; dx stored, or added to when the current is constant. */
@inline function back(
  surrogate: i32, h: usize, dv: usize, ds: usize, dm: usize, dx: usize,
  count: i32, inverseTau: f32, inputGain: f32, vThreshold: f32, fireAt: f32, vReset: f32, alpha: f32, flags: i32,
): void {
  const beta = all(1 - inverseTau), a = all(inputGain), th = all(vThreshold), limit = all(fireAt), r = all(vReset)
  const hard = i32x4.splat(flags & SOFT_RESET ? 0 : -1), attached = i32x4.splat(flags & THROUGH_RESET ? -1 : 0), sums = i32x4.splat(flags & CONSTANT_CURRENT ? -1 : 0)
  const p = all(surrogate == ATAN ? alpha / 2 : alpha), q = all(surrogate == ATAN ? <f32>1.5707963267948966 * alpha : alpha / 2)
  const end = <usize>(count & ~3) * 4, left = count & 3
  for (let o: usize = 0; o < end; o += 16) {
    let g = ld(dv + o)
    if (dm) g = add(g, ld(dm + o))
    g = chargeGradient(surrogate, ld(h + o), g, ld(ds + o), limit, th, r, hard, attached, p, q)
    st(dx + o, add(mul(g, a), v128.and(ld(dx + o), sums)))
    st(dv + o, mul(g, beta))
  }
  if (left) { // h and dv lie in scratch
    let g = ld(dv + end)
    if (dm) g = add(g, ldPart(dm + end, left))
    g = chargeGradient(surrogate, ld(h + end), g, ldPart(ds + end, left), limit, th, r, hard, attached, p, q)
    stPart(dx + end, add(mul(g, a), v128.and(ldPart(dx + end, left), sums)), left)
    st(dv + end, mul(g, beta))
  }
}
