// The backward sweep of one block and segment, from its last token to its first.
//
//   g_t = dL/dh_t = C_t dy_t + Ā_{t+1} g_{t+1}        x_t = δ_t u_t        φ = B̄/(δB)
//   dB_t = Σ_e g x φ     dC_t = Σ_e dy h     dz = g (Ā' h_{t-1} + x B φ')     dA = Σ_t δ dz     dδ = Σ_n A dz + u Σ_n g B φ
import { ld, st, splat, all, add, mul, fma, LN2 } from '../../runtime/wasm/assembly/simd.as'
import { ZOH, BILINEAR, EULER } from '../codes'
import { Block, WIDE, decaySlope, gain, gainSlope } from './step.as'

/** g' = g Ā and dA += s δ, in memory. */
@inline function carry(carried: usize, sumA: usize, decays: usize, g: v128, s: v128, dt: v128): void {
  st(sumA, fma(s, dt, ld(sumA)))
  st(carried, mul(g, ld(decays)))
}

/** φ = 1 and Ā' = Ā: dz = g Ā h, and dC = Σ dy Ā h + B Σ x dy, whose second sum is the same for all states. */
export function sweepMamba(at: Block): void {
  const n = at.n, step = at.step, stepN = at.stepN, rows = at.rows, last = <usize>(rows - 1), row = <usize>n * WIDE
  const rates = at.rates, carried = at.carried, sumA = at.sumA
  const D = at.D, D0 = ld(D), D1 = ld(D + 16), D2 = ld(D + 32), D3 = ld(D + 48)
  let u = at.u + last * step, dy = at.y + last * step, du = at.du + last * step, ddelta = at.ddelta + last * step
  let B = at.B + last * stepN, C = at.C + last * stepN
  let dt = at.dt + last * WIDE, slope = at.slope + last * WIDE, xy = at.sumXY + last * 16
  let dB = at.sumB + last * (row >> 2), dC = at.sumC + last * (row >> 2), p = at.decays + last * row, r = at.states + last * row
  const zero = all(0)
  let dD0 = zero, dD1 = zero, dD2 = zero, dD3 = zero, bias0 = zero, bias1 = zero, bias2 = zero, bias3 = zero
  for (let t = rows; t > 0; t--) {
    const t0 = ld(dt), t1 = ld(dt + 16), t2 = ld(dt + 32), t3 = ld(dt + 48)
    const u0 = ld(u), u1 = ld(u + 16), u2 = ld(u + 32), u3 = ld(u + 48)
    const y0 = ld(dy), y1 = ld(dy + 16), y2 = ld(dy + 32), y3 = ld(dy + 48)
    const x0 = mul(t0, u0), x1 = mul(t1, u1), x2 = mul(t2, u2), x3 = mul(t3, u3)
    dD0 = fma(y0, u0, dD0)
    dD1 = fma(y1, u1, dD1)
    dD2 = fma(y2, u2, dD2)
    dD3 = fma(y3, u3, dD3)
    st(xy, add(ld(xy), add(fma(x0, y0, mul(x1, y1)), fma(x2, y2, mul(x3, y3)))))
    let gx0 = zero, gx1 = zero, gx2 = zero, gx3 = zero // dL/dx
    let gz0 = zero, gz1 = zero, gz2 = zero, gz3 = zero // dL/dδ through the decay, times log2 e
    let a = rates, g = carried, sA = sumA, pB = B, pC = C, sB = dB, sC = dC, pp = p, pr = r
    for (let k = 0; k < n; k++) {
      const bk = splat(pB), ck = splat(pC)
      const r0 = ld(pr), r1 = ld(pr + 16), r2 = ld(pr + 32), r3 = ld(pr + 48)
      st(sC, add(ld(sC), add(fma(y0, r0, mul(y1, r1)), fma(y2, r2, mul(y3, r3)))))
      const g0 = fma(y0, ck, ld(g)), g1 = fma(y1, ck, ld(g + 16)), g2 = fma(y2, ck, ld(g + 32)), g3 = fma(y3, ck, ld(g + 48))
      st(sB, add(ld(sB), add(fma(g0, x0, mul(g1, x1)), fma(g2, x2, mul(g3, x3)))))
      gx0 = fma(g0, bk, gx0)
      gx1 = fma(g1, bk, gx1)
      gx2 = fma(g2, bk, gx2)
      gx3 = fma(g3, bk, gx3)
      const s0 = mul(g0, r0), s1 = mul(g1, r1), s2 = mul(g2, r2), s3 = mul(g3, r3)
      gz0 = fma(s0, ld(a), gz0)
      gz1 = fma(s1, ld(a + 16), gz1)
      gz2 = fma(s2, ld(a + 32), gz2)
      gz3 = fma(s3, ld(a + 48), gz3)
      carry(g, sA, pp, g0, s0, t0)
      carry(g + 16, sA + 16, pp + 16, g1, s1, t1)
      carry(g + 32, sA + 32, pp + 32, g2, s2, t2)
      carry(g + 48, sA + 48, pp + 48, g3, s3, t3)
      a += WIDE
      g += WIDE
      sA += WIDE
      pp += WIDE
      pr += WIDE
      sB += 16
      sC += 16
      pB += 4
      pC += 4
    }
    st(du, fma(gx0, t0, mul(y0, D0)))
    st(du + 16, fma(gx1, t1, mul(y1, D1)))
    st(du + 32, fma(gx2, t2, mul(y2, D2)))
    st(du + 48, fma(gx3, t3, mul(y3, D3)))
    const ln2 = all(LN2)
    const d0 = mul(fma(gx0, u0, mul(gz0, ln2)), ld(slope)), d1 = mul(fma(gx1, u1, mul(gz1, ln2)), ld(slope + 16))
    const d2 = mul(fma(gx2, u2, mul(gz2, ln2)), ld(slope + 32)), d3 = mul(fma(gx3, u3, mul(gz3, ln2)), ld(slope + 48))
    bias0 = add(bias0, d0)
    bias1 = add(bias1, d1)
    bias2 = add(bias2, d2)
    bias3 = add(bias3, d3)
    st(ddelta, d0)
    st(ddelta + 16, d1)
    st(ddelta + 32, d2)
    st(ddelta + 48, d3)
    u -= step
    dy -= step
    du -= step
    ddelta -= step
    B -= stepN
    C -= stepN
    dt -= WIDE
    slope -= WIDE
    xy -= 16
    dB -= row >> 2
    dC -= row >> 2
    p -= row
    r -= row
  }
  addTo(at.sumD, dD0, dD1, dD2, dD3)
  addTo(at.sumBias, bias0, bias1, bias2, bias3)
}

@inline function addTo(p: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  st(p, add(ld(p), x0))
  st(p + 16, add(ld(p + 16), x1))
  st(p + 32, add(ld(p + 32), x2))
  st(p + 48, add(ld(p + 48), x3))
}

export function sweepZoh(at: Block): void { sweep(ZOH, at) }
export function sweepBilinear(at: Block): void { sweep(BILINEAR, at) }
export function sweepEuler(at: Block): void { sweep(EULER, at) }

/** The other rules, four channels at a time. */
@inline function sweep(rule: i32, at: Block): void {
  const n = at.n, step = at.step, stepN = at.stepN, rows = at.rows, row = <usize>n * WIDE
  const scale = rule == ZOH ? all(LN2) : all(1)
  for (let j: usize = 0; j < WIDE; j += 16) {
    let dD = ld(at.sumD + j), bias = ld(at.sumBias + j)
    for (let t = rows - 1; t >= 0; t--) {
      const i = <isize>t
      const dt = ld(at.dt + i * WIDE + j), u = ld(at.u + i * step + j), dy = ld(at.y + i * step + j), x = mul(dt, u)
      let pB = at.B + i * stepN, pC = at.C + i * stepN, sB = at.sumB + i * (row >> 2), sC = at.sumC + i * (row >> 2)
      let a = at.rates + j, g = at.carried + j, sA = at.sumA + j, pp = at.decays + i * row + j, ph = at.states + i * row + j
      let gx = all(0), gz = all(0)
      dD = fma(dy, u, dD)
      for (let k = 0; k < n; k++) {
        const bk = splat(pB), ck = splat(pC), rate = ld(a), z = mul(dt, rate), p = ld(pp), before = ld(ph)
        const f = gain(rule, z, p), xb = mul(x, bk), gh = fma(dy, ck, ld(g)), gf = mul(gh, f)
        st(sC, fma(dy, fma(p, before, mul(xb, f)), ld(sC)))
        st(sB, fma(gf, x, ld(sB)))
        gx = fma(gf, bk, gx)
        let slope = mul(decaySlope(rule, p, f), before)
        if (rule != EULER) slope = fma(xb, gainSlope(rule, z, p, f), slope)
        const s = mul(gh, slope)
        gz = fma(s, rate, gz)
        carry(g, sA, pp, gh, s, dt)
        a += WIDE
        g += WIDE
        sA += WIDE
        pp += WIDE
        ph += WIDE
        sB += 16
        sC += 16
        pB += 4
        pC += 4
      }
      const d = mul(fma(gx, u, mul(gz, scale)), ld(at.slope + i * WIDE + j))
      st(at.du + i * step + j, fma(gx, dt, mul(dy, ld(at.D + j))))
      st(at.ddelta + i * step + j, d)
      bias = add(bias, d)
    }
    st(at.sumD + j, dD)
    st(at.sumBias + j, bias)
  }
}
