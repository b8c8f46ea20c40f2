/**
 * The rules of discretization on numbers, at z = δA: decay Ā(z), gain φ(z) = B̄/(δB), and their derivatives.
 * a and f are the decay and gain already at hand, since each rule's derivatives are made of them.
 */
import type { Discretization } from './types.js'

export function decay(rule: Discretization, z: number): number {
  if (rule === 'mamba' || rule === 'zoh') return Math.exp(z)
  return rule === 'bilinear' ? (1 + z / 2) / (1 - z / 2) : 1 + z
}

export function gain(rule: Discretization, z: number, a: number): number {
  if (rule === 'zoh') return Math.abs(z) < 1 ? series(z, SERIES) : (a - 1) / z
  return rule === 'bilinear' ? 1 / (1 - z / 2) : 1
}

/** dĀ/dz */
export function decaySlope(rule: Discretization, a: number, f: number): number {
  if (rule === 'mamba' || rule === 'zoh') return a
  return rule === 'bilinear' ? f * f : 1
}

/** dφ/dz */
export function gainSlope(rule: Discretization, z: number, a: number, f: number): number {
  if (rule === 'zoh') return Math.abs(z) < 1 ? series(z, SLOPE_SERIES) : (a - f) / z
  return rule === 'bilinear' ? (f * f) / 2 : 0
}

/** (e^z - 1)/z = Σ z^k/(k+1)! loses digits as a fraction where |z| < 1; 18 terms reach float64. */
const SERIES = Float64Array.from({ length: 18 }, (_, k) => 1 / factorial(k + 1))
const SLOPE_SERIES = SERIES.map((c, k) => c * k).slice(1)

function series(z: number, coefficients: Float64Array): number {
  let sum = 0
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * z + coefficients[k]!
  return sum
}

function factorial(count: number): number {
  return count <= 1 ? 1 : count * factorial(count - 1)
}
