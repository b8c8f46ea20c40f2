/**
 * φ(z) = (e^z - 1)/z = ∫₀¹ e^{sz} ds, the mean of the exponential between 0 and z, with φ(0) = 1.
 * Where |z| < 1 the fraction loses digits, so there the series Σ z^k/(k+1)! is summed instead.
 *
 *   φ'(z) = (e^z - φ(z))/z = Σ k z^{k-1}/(k+1)!
 */
import * as tf from '@tensorflow/tfjs'

/** 1/(k+1)! for k = 0..: at |z| <= 1 the first term left out is 2e-10. */
const SERIES = factorials(11)
const SLOPE_SERIES = SERIES.map((c, k) => c * k).slice(1)

/** A tfjs op with a gradient, for float32 tensors of any shape. */
export function exponentialMean(z: tf.Tensor): tf.Tensor {
  return differentiable(z)
}

const differentiable = tf.customGrad((x, save) => {
  const z = x as tf.Tensor
  ;(save as tf.GradSaveFunc)([z])
  return { value: value(z), gradFunc: (dy, saved) => (dy as tf.Tensor).mul(slope(saved[0]!)) }
}) as (z: tf.Tensor) => tf.Tensor

const value = (z: tf.Tensor): tf.Tensor => tf.where(z.abs().less(1), polynomial(z, SERIES), z.exp().sub(1).div(z))

const slope = (z: tf.Tensor): tf.Tensor => tf.where(z.abs().less(1), polynomial(z, SLOPE_SERIES), z.exp().sub(value(z)).div(z))

const polynomial = (z: tf.Tensor, coefficients: readonly number[]): tf.Tensor =>
  coefficients.reduceRight<tf.Tensor>((sum, c) => sum.mul(z).add(c), tf.zerosLike(z))

function factorials(count: number): number[] {
  let factorial = 1
  return Array.from({ length: count }, (_, k) => 1 / (factorial *= k + 1))
}
