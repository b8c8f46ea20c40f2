// Selective scan, forward. One batch row at a time, one segment of tokens at a time, 16 channels at a time;
// the state before every segment goes to `check`, from which the backward kernel starts again.
import { ld, st, splat, mul, fma, exp2Four, fillConstants, CONSTANTS } from '../../runtime/wasm/assembly/simd.as'
import { WIDTH, REVERSE, SOFTPLUS, MAMBA, ZOH, BILINEAR, EULER } from '../codes'
import {
  Block, WIDE, BLOCK_BYTES,
  blockFromChannels, channelsFromBlock, pad, unpad, stepLengths, rateScale, decay, gain,
} from './step.as'

/** Floats of scratch: a Block, constants, drive and decay; A, D, bias of all blocks; a state; δ and padded copies of a segment. */
export function scanForwardScratch(e: i32, n: i32, segment: i32): i32 {
  const blocks = (e + WIDTH - 1) / WIDTH
  return <i32>((BLOCK_BYTES + CONSTANTS) / 4) + WIDTH * (2 + blocks * (n + 2) + n + 3 * segment)
}

/**
 * u, delta, y [b,l,e]; A [e,n]; B, C [b,l,n]; D, bias [e] or 0; mask [b,l] or 0; initial [b,e,n] or 0; last [b,e,n];
 * check [b, segments, blocks, n, 16]; work: scanForwardScratch.
 */
export function scanForward(
  u: usize, delta: usize, A: usize, B: usize, C: usize, D: usize, bias: usize, mask: usize, initial: usize,
  y: usize, check: usize, last: usize, work: usize,
  b: i32, l: i32, e: i32, n: i32, segment: i32, rule: i32, flags: i32,
): void {
  const blocks = (e + WIDTH - 1) / WIDTH, segments = (l + segment - 1) / segment
  const row = <usize>n * WIDE
  const at = changetype<Block>(work)
  at.table = work + BLOCK_BYTES
  fillConstants(at.table)
  at.drive = at.table + CONSTANTS
  at.decay = at.drive + WIDE
  const rates = at.decay + WIDE, skips = rates + <usize>blocks * row, biases = skips + <usize>blocks * WIDE
  const state = biases + <usize>blocks * WIDE
  const dt = state + row, uPad = dt + <usize>segment * WIDE, yPad = uPad + <usize>segment * WIDE
  for (let i = 0; i < blocks; i++) {
    blockFromChannels(A, rates + <usize>i * row, i * WIDTH, e, n, rateScale(rule))
    blockFromChannels(D, skips + <usize>i * WIDE, i * WIDTH, e, 1, 1)
    blockFromChannels(bias, biases + <usize>i * WIDE, i * WIDTH, e, 1, 1)
  }
  const reverse = (flags & REVERSE) != 0, softplus = (flags & SOFTPLUS) != 0
  const step = <isize>(reverse ? -e : e) * 4, stepMask: isize = reverse ? -4 : 4
  at.n = n
  at.stepN = <isize>(reverse ? -n : n) * 4
  at.dt = dt
  at.state = state
  for (let ib = 0; ib < b; ib++) {
    for (let s = 0; s < segments; s++) {
      const begin = s * segment, rows = min(segment, l - begin)
      const token = <usize>(ib * l + (reverse ? l - 1 - begin : begin))
      at.rows = rows
      at.B = B + token * <usize>n * 4
      at.C = C + token * <usize>n * 4
      for (let i = 0; i < blocks; i++) {
        const first = i * WIDTH, width = min(WIDTH, e - first)
        const checkpoint = check + <usize>((ib * segments + s) * blocks + i) * row
        if (s == 0) blockFromChannels(initial ? initial + <usize>(ib * e * n) * 4 : 0, checkpoint, first, e, n, 1)
        memory.copy(state, checkpoint, row)
        const offset = (token * <usize>e + <usize>first) * 4
        let deltas = delta + offset
        at.u = u + offset
        at.y = y + offset
        at.step = step
        if (width < WIDTH) { // the last, narrow block runs on padded copies
          pad(at.u, step, uPad, rows, width)
          pad(deltas, step, yPad, rows, width)
          at.u = uPad
          deltas = at.y = yPad
          at.step = <isize>WIDE
        }
        stepLengths(at.table, deltas, at.step, biases + <usize>i * WIDE, mask ? mask + token * 4 : 0, stepMask, dt, 0, rows, softplus)
        at.rates = rates + <usize>i * row
        at.D = skips + <usize>i * WIDE
        if (rule == MAMBA) runMamba(at)
        else if (rule == ZOH) runZoh(at)
        else if (rule == BILINEAR) runBilinear(at)
        else runEuler(at)
        if (width < WIDTH) unpad(yPad, y + offset, step, rows, width)
        if (s + 1 < segments) memory.copy(checkpoint + <usize>blocks * row, state, row)
        else channelsFromBlock(state, last + <usize>(ib * e * n) * 4, first, e, n)
      }
    }
  }
}

/** The tokens of one block and segment. φ = 1, so that the exponentials of four vectors can be taken together. */
function runMamba(at: Block): void {
  const n = at.n, step = at.step, table = at.table, rates = at.rates, state = at.state, D = at.D, decays = at.decay, drives = at.drive
  const D0 = ld(D), D1 = ld(D + 16), D2 = ld(D + 32), D3 = ld(D + 48)
  let u = at.u, y = at.y, dt = at.dt, B = at.B, C = at.C
  for (let t = at.rows; t > 0; t--) {
    const t0 = ld(dt), t1 = ld(dt + 16), t2 = ld(dt + 32), t3 = ld(dt + 48)
    const u0 = ld(u), u1 = ld(u + 16), u2 = ld(u + 32), u3 = ld(u + 48)
    st(drives, mul(t0, u0))
    st(drives + 16, mul(t1, u1))
    st(drives + 32, mul(t2, u2))
    st(drives + 48, mul(t3, u3))
    let y0 = mul(D0, u0), y1 = mul(D1, u1), y2 = mul(D2, u2), y3 = mul(D3, u3)
    let a = rates, h = state, pB = B, pC = C
    for (let k = 0; k < n; k++) {
      exp2Four(table, mul(t0, ld(a)), mul(t1, ld(a + 16)), mul(t2, ld(a + 32)), mul(t3, ld(a + 48)), decays)
      const bk = splat(pB), ck = splat(pC)
      const h0 = fma(ld(decays), ld(h), mul(ld(drives), bk)), h1 = fma(ld(decays + 16), ld(h + 16), mul(ld(drives + 16), bk))
      const h2 = fma(ld(decays + 32), ld(h + 32), mul(ld(drives + 32), bk)), h3 = fma(ld(decays + 48), ld(h + 48), mul(ld(drives + 48), bk))
      st(h, h0)
      st(h + 16, h1)
      st(h + 32, h2)
      st(h + 48, h3)
      y0 = fma(h0, ck, y0)
      y1 = fma(h1, ck, y1)
      y2 = fma(h2, ck, y2)
      y3 = fma(h3, ck, y3)
      a += WIDE
      h += WIDE
      pB += 4
      pC += 4
    }
    st(y, y0)
    st(y + 16, y1)
    st(y + 32, y2)
    st(y + 48, y3)
    u += step
    y += step
    B += at.stepN
    C += at.stepN
    dt += WIDE
  }
}
// One function a rule, in which the rule is a constant: copies inlined side by side would be merged again into one that branches at every state.
function runZoh(at: Block): void { run(ZOH, at) }
function runBilinear(at: Block): void { run(BILINEAR, at) }
function runEuler(at: Block): void { run(EULER, at) }

/** h := Ā h + x B̄ for four channels; returns it. */
@inline function next(rule: i32, table: usize, dt: v128, rate: usize, h: usize, x: v128, bk: v128): v128 {
  const z = mul(dt, ld(rate)), a = decay(rule, table, z)
  const drive = rule == EULER ? mul(x, bk) : mul(mul(x, bk), gain(rule, z, a))
  const value = fma(a, ld(h), drive)
  st(h, value)
  return value
}

/** The other rules. */
@inline function run(rule: i32, at: Block): void {
  const n = at.n, step = at.step, table = at.table, rates = at.rates, state = at.state, D = at.D
  const D0 = ld(D), D1 = ld(D + 16), D2 = ld(D + 32), D3 = ld(D + 48)
  let u = at.u, y = at.y, dt = at.dt, B = at.B, C = at.C
  for (let t = at.rows; t > 0; t--) {
    const t0 = ld(dt), t1 = ld(dt + 16), t2 = ld(dt + 32), t3 = ld(dt + 48)
    const u0 = ld(u), u1 = ld(u + 16), u2 = ld(u + 32), u3 = ld(u + 48)
    const x0 = mul(t0, u0), x1 = mul(t1, u1), x2 = mul(t2, u2), x3 = mul(t3, u3)
    let y0 = mul(D0, u0), y1 = mul(D1, u1), y2 = mul(D2, u2), y3 = mul(D3, u3)
    let a = rates, h = state, pB = B, pC = C
    for (let k = 0; k < n; k++) {
      const bk = splat(pB), ck = splat(pC)
      y0 = fma(next(rule, table, t0, a, h, x0, bk), ck, y0)
      y1 = fma(next(rule, table, t1, a + 16, h + 16, x1, bk), ck, y1)
      y2 = fma(next(rule, table, t2, a + 32, h + 32, x2, bk), ck, y2)
      y3 = fma(next(rule, table, t3, a + 48, h + 48, x3, bk), ck, y3)
      a += WIDE
      h += WIDE
      pB += 4
      pC += 4
    }
    st(y, y0)
    st(y + 16, y1)
    st(y + 32, y2)
    st(y + 48, y3)
    u += step
    y += step
    B += at.stepN
    C += at.stepN
    dt += WIDE
  }
}
