/**
 * The rules of discretization at z = δA, on numbers and on tensors: decay Ā(z), gain φ(z) = B̄/(δB), and their
 * derivatives.
 *
 *   rule        Ā                       φ                  φ'
 *   mamba       e^z                     1                  0
 *   zoh         e^z                     (e^z - 1)/z        (e^z - φ)/z
 *   bilinear    (1 + z/2)/(1 - z/2)     1/(1 - z/2)        φ²/2
 *   euler       1 + z                   1                  0
 *
 * (e^z - 1)/z = ∫₀¹ e^{sz} ds is the mean of the exponential between 0 and z, 1 at z = 0. The fraction loses digits
 * where |z| < 1, so there the series Σ z^k/(k+1)! is summed instead.
 */
import * as tf from '@tensorflow/tfjs'
import type { Discretization } from './types.js'

/** Ā of one number. */
export function decay(rule: Discretization, z: number): number {
  if (rule === 'mamba' || rule === 'zoh') return Math.exp(z)
  return rule === 'bilinear' ? (1 + z / 2) / (1 - z / 2) : 1 + z
}

/** φ of one number. @param a the decay, at hand already */
export function gain(rule: Discretization, z: number, a: number): number {
  if (rule === 'zoh') return Math.abs(z) < 1 ? series(z, SERIES) : (a - 1) / z
  return rule === 'bilinear' ? 1 / (1 - z / 2) : 1
}

/** dĀ/dz. @param f the gain */
export function decaySlope(rule: Discretization, a: number, f: number): number {
  if (rule === 'mamba' || rule === 'zoh') return a
  return rule === 'bilinear' ? f * f : 1
}

/** dφ/dz. */
export function gainSlope(rule: Discretization, z: number, a: number, f: number): number {
  if (rule === 'zoh') return Math.abs(z) < 1 ? series(z, SLOPE_SERIES) : (a - f) / z
  return rule === 'bilinear' ? (f * f) / 2 : 0
}

/** Ā and φ of a tensor, any shape; no gain means 1. */
export function discretizeTensor(
  rule: Discretization,
  z: tf.Tensor,
): { readonly decay: tf.Tensor; readonly gain?: tf.Tensor } {
  switch (rule) {
    case 'mamba':
      return { decay: z.exp() }
    case 'zoh':
      return { decay: z.exp(), gain: exponentialMean(z) }
    case 'bilinear': {
      const gain = tf.div(1, tf.sub(1, z.mul(0.5)))
      return { decay: gain.mul(z.mul(0.5).add(1)), gain }
    }
    case 'euler':
      return { decay: z.add(1) }
  }
}

/** 1/(k+1)! for k = 0..17: to float64 at |z| <= 1. */
const SERIES = factorials(18)
const SLOPE_SERIES = slopes(SERIES)
/** As much of it as float32 holds: the first term left out is 2e-10. */
const SHORT_SERIES = SERIES.slice(0, 11)
const SHORT_SLOPE_SERIES = slopes(SHORT_SERIES)

function series(z: number, coefficients: readonly number[]): number {
  let sum = 0
  for (let k = coefficients.length - 1; k >= 0; k--) sum = sum * z + coefficients[k]!
  return sum
}

/** (e^z - 1)/z with its gradient, in float32. */
const exponentialMean = tf.customGrad((x, save) => {
  const z = x as tf.Tensor
  ;(save as tf.GradSaveFunc)([z])
  return { value: meanOf(z), gradFunc: (dy, saved) => (dy as tf.Tensor).mul(meanSlope(saved[0]!)) }
}) as (z: tf.Tensor) => tf.Tensor

const meanOf = (z: tf.Tensor): tf.Tensor =>
  tf.where(z.abs().less(1), polynomial(z, SHORT_SERIES), z.exp().sub(1).div(z))

const meanSlope = (z: tf.Tensor): tf.Tensor =>
  tf.where(z.abs().less(1), polynomial(z, SHORT_SLOPE_SERIES), z.exp().sub(meanOf(z)).div(z))

const polynomial = (z: tf.Tensor, coefficients: readonly number[]): tf.Tensor =>
  coefficients.reduceRight<tf.Tensor>((sum, c) => sum.mul(z).add(c), tf.zerosLike(z))

function factorials(count: number): number[] {
  let factorial = 1
  return Array.from({ length: count }, (_, k) => 1 / (factorial *= k + 1))
}

function slopes(coefficients: readonly number[]): number[] {
  return coefficients.map((c, k) => c * k).slice(1)
}
