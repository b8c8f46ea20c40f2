// Selective scan, backward. From the last segment to the first: the segment's decays and states are computed again
// from its checkpoint into scratch that fits the cache, then its tokens are swept backwards without exponentials.
import { ld, st, add, mul, fma, splat, sum, exp2Four, fillConstants, CONSTANTS } from '../../runtime/wasm/assembly/simd.as'
import { WIDTH, REVERSE, SOFTPLUS, MAMBA, ZOH, BILINEAR, EULER } from '../codes'
import {
  Block, WIDE, BLOCK_BYTES,
  blockFromChannels, channelsFromBlock, pad, unpad, stepLengths, rateScale, decay, gain,
} from './step.as'
import { sweepMamba, sweepZoh, sweepBilinear, sweepEuler } from './sweep.as'

/**
 * Floats of scratch: a Block, constants, drive and decay; A, dA, dL/dh and D, bias, dD, dbias of all blocks; a state; of a segment decays and
 * states, four lanes of dB, dC and x dy, and six rows of a block: δ, its slope, and padded copies.
 */
export function scanBackwardScratch(e: i32, n: i32, segment: i32): i32 {
  const blocks = (e + WIDTH - 1) / WIDTH
  return <i32>((BLOCK_BYTES + CONSTANTS) / 4) + WIDTH * (2 + blocks * (3 * n + 4) + n + segment * (2 * n + 6)) + 4 * segment * (2 * n + 1)
}

/**
 * Inputs as scanForward's, with its `check`, then dy [b,l,e] and dlast [b,e,n] or 0. Outputs, all overwritten: du, ddelta [b,l,e]; dA [e,n];
 * dB, dC [b,l,n]; dD, dbias [e] or 0; dinitial [b,e,n] or 0.
 * work: scanBackwardScratch.
 */
export function scanBackward(
  u: usize, delta: usize, A: usize, B: usize, C: usize, D: usize, bias: usize, mask: usize, check: usize, dy: usize, dlast: usize,
  du: usize, ddelta: usize, dA: usize, dB: usize, dC: usize, dD: usize, dbias: usize, dinitial: usize, work: usize,
  b: i32, l: i32, e: i32, n: i32, segment: i32, rule: i32, flags: i32,
): void {
  const blocks = (e + WIDTH - 1) / WIDTH, segments = (l + segment - 1) / segment
  const row = <usize>n * WIDE, table = <usize>blocks * row, line = <usize>blocks * WIDE
  const wide = <usize>segment * WIDE, lanes = <usize>(segment * n) * 16
  const at = changetype<Block>(work)
  at.table = work + BLOCK_BYTES
  fillConstants(at.table)
  at.drive = at.table + CONSTANTS
  at.decay = at.drive + WIDE
  const rates = at.decay + WIDE, sumA = rates + table, carried = sumA + table
  const skips = carried + table, biases = skips + line, sumD = biases + line, sumBias = sumD + line
  at.state = sumBias + line
  at.decays = at.state + row
  at.states = at.decays + <usize>segment * row
  at.sumB = at.states + <usize>segment * row
  at.sumC = at.sumB + lanes
  at.sumXY = at.sumC + lanes
  at.dt = at.sumXY + <usize>segment * 16
  at.slope = at.dt + wide
  const uPad = at.slope + wide, yPad = uPad + wide, duPad = yPad + wide, ddPad = duPad + wide
  for (let i = 0; i < blocks; i++) {
    blockFromChannels(A, rates + <usize>i * row, i * WIDTH, e, n, rateScale(rule))
    blockFromChannels(D, skips + <usize>i * WIDE, i * WIDTH, e, 1, 1)
    blockFromChannels(bias, biases + <usize>i * WIDE, i * WIDTH, e, 1, 1)
  }
  memory.fill(sumA, 0, table)
  memory.fill(sumD, 0, line * 2)
  const reverse = (flags & REVERSE) != 0, softplus = (flags & SOFTPLUS) != 0
  const step = <isize>(reverse ? -e : e) * 4, stepMask: isize = reverse ? -4 : 4
  at.n = n
  at.stepN = <isize>(reverse ? -n : n) * 4
  for (let ib = 0; ib < b; ib++) {
    const batch = <usize>(ib * e * n) * 4
    for (let i = 0; i < blocks; i++) blockFromChannels(dlast ? dlast + batch : 0, carried + <usize>i * row, i * WIDTH, e, n, 1)
    for (let s = segments - 1; s >= 0; s--) {
      const begin = s * segment, rows = min(segment, l - begin)
      const token = <usize>(ib * l + (reverse ? l - 1 - begin : begin)), q = token * <usize>n * 4
      at.rows = rows
      at.B = B + q
      at.C = C + q
      memory.fill(at.sumB, 0, lanes * 2 + <usize>segment * 16)
      for (let i = 0; i < blocks; i++) {
        const first = i * WIDTH, width = min(WIDTH, e - first)
        const offset = (token * <usize>e + <usize>first) * 4
        let deltas = delta + offset
        at.u = u + offset
        at.y = dy + offset
        at.du = du + offset
        at.ddelta = ddelta + offset
        at.step = step
        if (width < WIDTH) { // the last, narrow block runs on padded copies
          pad(at.u, step, uPad, rows, width)
          pad(at.y, step, yPad, rows, width)
          pad(deltas, step, ddPad, rows, width)
          at.u = uPad
          at.y = yPad
          at.du = duPad
          deltas = at.ddelta = ddPad
          at.step = <isize>WIDE
        }
        stepLengths(at.table, deltas, at.step, biases + <usize>i * WIDE, mask ? mask + token * 4 : 0, stepMask, at.dt, at.slope, rows, softplus)
        at.rates = rates + <usize>i * row
        at.carried = carried + <usize>i * row
        at.sumA = sumA + <usize>i * row
        at.D = skips + <usize>i * WIDE
        at.sumD = sumD + <usize>i * WIDE
        at.sumBias = sumBias + <usize>i * WIDE
        memory.copy(at.state, check + <usize>((ib * segments + s) * blocks + i) * row, row)
        if (rule == MAMBA) { recomputeMamba(at); sweepMamba(at) }
        else if (rule == ZOH) { recomputeZoh(at); sweepZoh(at) }
        else if (rule == BILINEAR) { recomputeBilinear(at); sweepBilinear(at) }
        else { recomputeEuler(at); sweepEuler(at) }
        if (width < WIDTH) {
          unpad(duPad, du + offset, step, rows, width)
          unpad(ddPad, ddelta + offset, step, rows, width)
        }
      }
      gather(at, dB + q, dC + q)
    }
    if (dinitial) for (let i = 0; i < blocks; i++) channelsFromBlock(carried + <usize>i * row, dinitial + batch, i * WIDTH, e, n)
  }
  for (let i = 0; i < blocks; i++) {
    channelsFromBlock(sumA + <usize>i * row, dA, i * WIDTH, e, n)
    if (dD) channelsFromBlock(sumD + <usize>i * WIDE, dD, i * WIDTH, e, 1)
    if (dbias) channelsFromBlock(sumBias + <usize>i * WIDE, dbias, i * WIDTH, e, 1)
  }
}

/** Ā and Ā h before each token into the tables. */
function recomputeMamba(at: Block): void {
  const n = at.n, step = at.step, table = at.table, rates = at.rates, state = at.state
  let u = at.u, dt = at.dt, B = at.B, p = at.decays, r = at.states
  const drives = at.drive
  for (let t = at.rows; t > 0; t--) {
    const t0 = ld(dt), t1 = ld(dt + 16), t2 = ld(dt + 32), t3 = ld(dt + 48)
    st(drives, mul(t0, ld(u)))
    st(drives + 16, mul(t1, ld(u + 16)))
    st(drives + 32, mul(t2, ld(u + 32)))
    st(drives + 48, mul(t3, ld(u + 48)))
    let a = rates, h = state, pB = B
    for (let k = 0; k < n; k++) {
      exp2Four(table, mul(t0, ld(a)), mul(t1, ld(a + 16)), mul(t2, ld(a + 32)), mul(t3, ld(a + 48)), p)
      const bk = splat(pB)
      const h0 = mul(ld(p), ld(h)), h1 = mul(ld(p + 16), ld(h + 16)), h2 = mul(ld(p + 32), ld(h + 32)), h3 = mul(ld(p + 48), ld(h + 48))
      st(r, h0)
      st(r + 16, h1)
      st(r + 32, h2)
      st(r + 48, h3)
      st(h, fma(ld(drives), bk, h0))
      st(h + 16, fma(ld(drives + 16), bk, h1))
      st(h + 32, fma(ld(drives + 32), bk, h2))
      st(h + 48, fma(ld(drives + 48), bk, h3))
      a += WIDE
      h += WIDE
      p += WIDE
      r += WIDE
      pB += 4
    }
    u += step
    B += at.stepN
    dt += WIDE
  }
}
// One function a rule, as in forward.as.ts.
function recomputeZoh(at: Block): void { recompute(ZOH, at) }
function recomputeBilinear(at: Block): void { recompute(BILINEAR, at) }
function recomputeEuler(at: Block): void { recompute(EULER, at) }

/** Ā and h of one token and four channels into the tables, the next state into `h`. */
@inline function keep(rule: i32, table: usize, dt: v128, rate: usize, h: usize, x: v128, bk: v128, decays: usize, states: usize): void {
  const z = mul(dt, ld(rate)), a = decay(rule, table, z), before = ld(h), kept = mul(a, before)
  const drive = rule == EULER ? mul(x, bk) : mul(mul(x, bk), gain(rule, z, a))
  st(decays, a)
  st(states, before)
  st(h, add(kept, drive))
}

/** The other rules: Ā and h before each token. */
@inline function recompute(rule: i32, at: Block): void {
  const n = at.n, step = at.step, table = at.table, rates = at.rates, state = at.state
  let u = at.u, dt = at.dt, B = at.B, p = at.decays, r = at.states
  for (let t = at.rows; t > 0; t--) {
    const t0 = ld(dt), t1 = ld(dt + 16), t2 = ld(dt + 32), t3 = ld(dt + 48)
    const x0 = mul(t0, ld(u)), x1 = mul(t1, ld(u + 16)), x2 = mul(t2, ld(u + 32)), x3 = mul(t3, ld(u + 48))
    let a = rates, h = state, pB = B
    for (let k = 0; k < n; k++) {
      const bk = splat(pB)
      keep(rule, table, t0, a, h, x0, bk, p, r)
      keep(rule, table, t1, a + 16, h + 16, x1, bk, p + 16, r + 16)
      keep(rule, table, t2, a + 32, h + 32, x2, bk, p + 32, r + 32)
      keep(rule, table, t3, a + 48, h + 48, x3, bk, p + 48, r + 48)
      a += WIDE
      h += WIDE
      p += WIDE
      r += WIDE
      pB += 4
    }
    u += step
    B += at.stepN
    dt += WIDE
  }
}

/** Adds up the lanes: dB = Σ g x φ, dC = Σ dy h, where x dy B was left out of dC's lanes (mamba) and kept apart. */
function gather(at: Block, dB: usize, dC: usize): void {
  const n = at.n
  let B = at.B, sumB = at.sumB, sumC = at.sumC, sumXY = at.sumXY
  for (let t = at.rows; t > 0; t--) {
    const xy = sum(ld(sumXY))
    for (let k = 0; k < n; k++) {
      const p = <usize>k * 4
      store<f32>(dB + p, sum(ld(sumB)))
      store<f32>(dC + p, sum(ld(sumC)) + load<f32>(B + p) * xy)
      sumB += 16
      sumC += 16
    }
    B += at.stepN
    dB += at.stepN
    dC += at.stepN
    sumXY += 16
  }
}
