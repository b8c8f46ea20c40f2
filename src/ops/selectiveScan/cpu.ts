/**
 * Selective scan as a plain loop over typed arrays, one channel at a time.
 * Float64Arrays work as well: that is how the gradients are checked against finite differences.
 *
 *   forward    h_t = Ā h_{t-1} + x φ B        y_t = ⟨C, h⟩ + D u        x = δ u, φ = B̄/(δB)
 *   backward   g_t = dL/dh_t = C_t dy_t + Ā_{t+1} g_{t+1}
 *              dB = Σ_e g x φ     dC = Σ_e dy h     dz = g (Ā' h_{t-1} + x B φ')
 *              dA = Σ_t δ dz      dδ = Σ_n A dz + u Σ_n g B φ
 */
import { type Loop, runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel, KernelCall } from '../runtime/register.js'
import { decay, decaySlope, gain, gainSlope } from './discretization.js'
import { type ScanSizes, scanSizes } from './types.js'

/** u, delta, A, B, C, D?, deltaBias?, mask?, initialState? → y, lastState */
export const forward: Kernel = (call) =>
  runLoop(call.backend, ({ input, output }) => {
    const sizes = scanSizes(call)
    const { b, l, e, n } = sizes
    scanForwardLoop(valuesOf(call, input), sizes, output([b, l, e]), output([b, e, n]))
  })

/** The same, dy, dLast → gradients in the order of GRADIENTS, absent inputs left out */
export const backward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) => {
    const { u, delta, A, B, C, D, deltaBias, initialState, dy, dLast } = call.inputs
    const gradients = {
      ...{ u: outputLike(u!), delta: outputLike(delta!), A: outputLike(A!), B: outputLike(B!), C: outputLike(C!) },
      ...{ D: outputLike(D), deltaBias: outputLike(deltaBias), initialState: outputLike(initialState) },
    }
    scanBackwardLoop(valuesOf(call, input), scanSizes(call), input(dy!), input(dLast), gradients)
  })

function valuesOf(
  { inputs: { u, delta, A, B, C, D, deltaBias, mask, initialState } }: KernelCall,
  input: Loop['input'],
): ScanValues {
  return {
    ...{ u: input(u!), delta: input(delta!), A: input(A!), B: input(B!), C: input(C!) },
    ...{ D: input(D), deltaBias: input(deltaBias), mask: input(mask), initialState: input(initialState) },
  }
}

type Values = Float32Array | Float64Array

/** Row-major values; absent = the default of the public function. */
export interface ScanValues {
  readonly u: Values
  readonly delta: Values
  readonly A: Values
  readonly B: Values
  readonly C: Values
  readonly D?: Values
  readonly deltaBias?: Values
  readonly mask?: Values
  readonly initialState?: Values
}

/** Where gradients are added to; all zero at the start. */
export interface ScanGradients {
  readonly u: Values
  readonly delta: Values
  readonly A: Values
  readonly B: Values
  readonly C: Values
  readonly D?: Values
  readonly deltaBias?: Values
  readonly initialState?: Values
}

/** Writes y [b, l, e] and the last state [b, e, n]. */
export function scanForwardLoop(input: ScanValues, sizes: ScanSizes, y: Values, last: Values): void {
  const { u, A, B, C, D } = input
  const { b, l, e, n, rule, reverse } = sizes
  const h = new Float64Array(n)
  for (let ib = 0; ib < b; ib++) {
    for (let ie = 0; ie < e; ie++) {
      const state = (ib * e + ie) * n
      for (let k = 0; k < n; k++) h[k] = input.initialState ? input.initialState[state + k]! : 0
      for (let step = 0; step < l; step++) {
        const token = ib * l + (reverse ? l - 1 - step : step)
        const ut = u[token * e + ie]!
        const dt = stepLength(input, sizes, token, ie)
        let sum = D ? D[ie]! * ut : 0
        for (let k = 0; k < n; k++) {
          const z = dt * A[ie * n + k]!
          const a = decay(rule, z)
          h[k] = a * h[k]! + dt * ut * gain(rule, z, a) * B[token * n + k]!
          sum += C[token * n + k]! * h[k]!
        }
        y[token * e + ie] = sum
      }
      for (let k = 0; k < n; k++) last[state + k] = h[k]!
    }
  }
}

/** Adds to every gradient, from dy [b, l, e] and dLast [b, e, n]. */
export function scanBackwardLoop(
  input: ScanValues,
  sizes: ScanSizes,
  dy: Values,
  dLast: Values | undefined,
  gradients: ScanGradients,
): void {
  const { u, A, B, C, D } = input
  const { b, l, e, n, rule, reverse } = sizes
  const decays = new Float64Array(l * n)
  const states = new Float64Array((l + 1) * n) // before each step, then the last
  const g = new Float64Array(n)
  for (let ib = 0; ib < b; ib++) {
    for (let ie = 0; ie < e; ie++) {
      const state = (ib * e + ie) * n
      for (let k = 0; k < n; k++) {
        states[k] = input.initialState ? input.initialState[state + k]! : 0
        g[k] = dLast ? dLast[state + k]! : 0
      }
      for (let step = 0; step < l; step++) {
        const token = ib * l + (reverse ? l - 1 - step : step)
        const dt = stepLength(input, sizes, token, ie)
        const x = dt * u[token * e + ie]!
        for (let k = 0, i = step * n; k < n; k++, i++) {
          const z = dt * A[ie * n + k]!
          const a = decay(rule, z)
          decays[i] = a
          states[i + n] = a * states[i]! + x * gain(rule, z, a) * B[token * n + k]!
        }
      }
      for (let step = l - 1; step >= 0; step--) {
        const token = ib * l + (reverse ? l - 1 - step : step)
        const o = token * e + ie
        const ut = u[o]!
        const dyt = dy[o]!
        const dt = stepLength(input, sizes, token, ie)
        const x = dt * ut
        let dx = 0
        let throughDecay = 0
        for (let k = 0, i = step * n; k < n; k++, i++) {
          const q = token * n + k
          const rate = A[ie * n + k]!
          const a = decays[i]!
          const f = gain(rule, dt * rate, a)
          const gh = g[k]! + C[q]! * dyt
          gradients.C[q]! += dyt * states[i + n]!
          gradients.B[q]! += gh * x * f
          dx += gh * f * B[q]!
          const dz = gh * (decaySlope(rule, a, f) * states[i]! + x * B[q]! * gainSlope(rule, dt * rate, a, f))
          gradients.A[ie * n + k]! += dt * dz
          throughDecay += rate * dz
          g[k] = gh * a
        }
        const dDelta = (throughDecay + dx * ut) * stepSlope(input, sizes, token, ie)
        gradients.delta[o]! += dDelta
        if (gradients.deltaBias) gradients.deltaBias[ie]! += dDelta
        gradients.u[o]! += dx * dt + (D ? D[ie]! * dyt : 0)
        if (gradients.D) gradients.D[ie]! += dyt * ut
      }
      if (gradients.initialState) for (let k = 0; k < n; k++) gradients.initialState[state + k] = g[k]!
    }
  }
}

/** δ of one token and channel. */
function stepLength(
  { delta, deltaBias, mask }: ScanValues,
  { e, softplus }: ScanSizes,
  token: number,
  channel: number,
): number {
  const x = delta[token * e + channel]! + (deltaBias ? deltaBias[channel]! : 0)
  return (softplus ? Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) : x) * (mask ? mask[token]! : 1)
}

/** dδ/d(delta + deltaBias). */
function stepSlope(
  { delta, deltaBias, mask }: ScanValues,
  { e, softplus }: ScanSizes,
  token: number,
  channel: number,
): number {
  const x = delta[token * e + channel]! + (deltaBias ? deltaBias[channel]! : 0)
  return (softplus ? 1 / (1 + Math.exp(-x)) : 1) * (mask ? mask[token]! : 1)
}
