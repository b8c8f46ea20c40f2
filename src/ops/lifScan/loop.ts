/**
 * Leaky integrate-and-fire neurons as a plain loop over typed arrays: the cpu backend's kernel. Equations: reference.ts.
 * Float64Arrays work as well: that is how the gradients are checked against finite differences.
 *
 *   h = v + gain x - rate (v - rest)          v' = h, at a spike rest (hard) or h - threshold (soft)
 *   dh = g(h - threshold) (ds - dv' jump) + dv' [no hard reset]        jump = h - v', 0 when the reset is detached
 *   dx = gain dh          dv = (1 - rate) dh
 */
import { bumpOf } from './bumps.js'

type Values = Float32Array | Float64Array

export interface LifSizes {
  readonly steps: number
  /** Neurons. */
  readonly m: number
  /** Whether the current is [1, m] and stays. */
  readonly constant: boolean
  /** 1/tau. */
  readonly rate: number
  /** Factor of the current: 1/tau, or 1. */
  readonly gain: number
  readonly threshold: number
  /** Whether a potential equal to the threshold stays silent. */
  readonly strict: boolean
  readonly rest: number
  readonly soft: boolean
  /** Whether the gradient runs through the reset too. */
  readonly attached: boolean
  /** Number of the surrogate, see bumps.ts. */
  readonly bump: number
  readonly alpha: number
}

/** Writes spikes [steps, m], last [m] and, where given, membrane [steps, m]. */
export function lifForwardLoop(x: Values, initial: Values | undefined, sizes: LifSizes, spikes: Values, last: Values, membrane?: Values): void {
  const { steps, m, constant, rate, gain, threshold, rest } = sizes
  for (let i = 0; i < m; i++) last[i] = initial ? initial[i]! : rest
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < m; i++) {
      const at = t * m + i
      const v = last[i]!
      const h = v + gain * x[constant ? i : at]! - rate * (v - rest)
      const fired = fires(h, sizes)
      spikes[at] = fired ? 1 : 0
      last[i] = fired ? (sizes.soft ? h - threshold : rest) : h
      if (membrane) membrane[at] = last[i]!
    }
  }
}

/** What arrives from above: dspikes and dmembrane [steps, m], dlast [m]. */
export interface LifArriving {
  readonly dSpikes: Values
  readonly dLast: Values
  readonly dMembrane?: Values
}

/** Writes dx [steps or 1, m], zero at the start, and, where given, dinitial [m]. */
export function lifBackwardLoop(x: Values, initial: Values | undefined, sizes: LifSizes, arriving: LifArriving, dx: Values, dInitial?: Values): void {
  const { steps, m, constant, rate, gain, threshold, rest, soft, attached } = sizes
  const { dSpikes, dLast, dMembrane } = arriving
  const bump = bumpOf(sizes.bump, sizes.alpha)
  const charged = new Float64Array(steps)
  for (let i = 0; i < m; i++) {
    let v = initial ? initial[i]! : rest
    for (let t = 0; t < steps; t++) {
      const h = v + gain * x[constant ? i : t * m + i]! - rate * (v - rest)
      charged[t] = h
      v = fires(h, sizes) ? (soft ? h - threshold : rest) : h
    }
    let dv = dLast[i]!
    for (let t = steps - 1; t >= 0; t--) {
      const at = t * m + i
      const h = charged[t]!
      if (dMembrane) dv += dMembrane[at]!
      const through = dSpikes[at]! - (attached ? dv * (soft ? threshold : h - rest) : 0)
      const dh = through * bump(h - threshold) + (!soft && fires(h, sizes) ? 0 : dv)
      const to = constant ? i : at
      dx[to] = dx[to]! + gain * dh
      dv = (1 - rate) * dh
    }
    if (dInitial) dInitial[i] = dv
  }
}

const fires = (h: number, { threshold, strict }: LifSizes): boolean => (strict ? h > threshold : h >= threshold)
