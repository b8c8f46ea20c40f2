import * as tf from '@tensorflow/tfjs'
import type { Discretization } from '../ops/index.js'
import { decay, discretizeTensor, gain, requireDiscretization } from '../ops/internal.js'
import { OptionError } from '../tensor/index.js'
import { discretizeMatrix } from './discretizeMatrix.js'

/** Ā and B̄, in the form in which A and B came. */
export interface Discrete<A, B = A> {
  /** Ā. */
  readonly aBar: A
  /** B̄. */
  readonly bBar: B
}

/**
 * From h' = A h + B x to h[t] = Ā h[t-1] + B̄ x[t], over steps of length δ.
 *
 *   zoh        Ā = exp(δA)                        B̄ = A⁻¹ (exp(δA) - I) B        x constant within a step: exact
 *   bilinear   Ā = (I - δA/2)⁻¹ (I + δA/2)        B̄ = (I - δA/2)⁻¹ δB            trapezoid rule, what S4 uses
 *   euler      Ā = I + δA                         B̄ = δB                         diverges where |1 + δa| > 1
 *   mamba      Ā = exp(δA)                        B̄ = δB                         what every published Mamba computes
 *
 * Mamba's paper prints zoh for B̄, its code multiplies by δ; the ratio is (e^z - 1)/z with z = δa: .952 at z = -.1,
 * .499 at z = -1.6.
 * A is a number, a diagonal (an array or a tensor), or a matrix (nested arrays).
 * Source: Gu, Goel & Ré, S4, arXiv 2111.00396, section 2; Gu & Dao, Mamba, arXiv 2312.00752, equation 4.
 *
 * @param a rates of the continuous system, 1/s; negative = decays
 * @param b input weights
 * @param delta step, s; one for all, or for arrays and tensors one per entry (tensors broadcast)
 * @param method default 'zoh'
 * @throws OptionError for an unknown method or lengths that do not fit
 */
export function discretize(a: number, b: number, delta: number, method?: Discretization): Discrete<number>
export function discretize(
  a: readonly number[][],
  b: readonly number[],
  delta: number,
  method?: Discretization,
): Discrete<number[][], number[]>
export function discretize(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  delta: number | ArrayLike<number>,
  method?: Discretization,
): Discrete<number[]>
export function discretize(
  a: tf.Tensor,
  b: tf.Tensor,
  delta: tf.Tensor | number,
  method?: Discretization,
): Discrete<tf.Tensor>
export function discretize(
  a: number | readonly number[][] | ArrayLike<number> | tf.Tensor,
  b: number | ArrayLike<number> | tf.Tensor,
  delta: number | ArrayLike<number> | tf.Tensor,
  method: Discretization = 'zoh',
): Discrete<number | number[] | number[][] | tf.Tensor> {
  requireDiscretization('method', method)
  if (typeof a === 'number') return ofNumber(a, b as number, delta as number, method)
  if (a instanceof tf.Tensor) return ofTensor(a, b as tf.Tensor, delta as tf.Tensor | number, method)
  if (Array.isArray(a[0]))
    return discretizeMatrix(a as readonly number[][], b as readonly number[], delta as number, method)
  return ofDiagonal(a as ArrayLike<number>, b as ArrayLike<number>, delta as number | ArrayLike<number>, method)
}

function ofNumber(a: number, b: number, delta: number, method: Discretization): Discrete<number> {
  const aBar = decay(method, delta * a)
  return { aBar, bBar: gain(method, delta * a, aBar) * delta * b }
}

function ofDiagonal(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  delta: number | ArrayLike<number>,
  method: Discretization,
): Discrete<number[]> {
  if (b.length !== a.length) throw new OptionError('b', b.length, `${a.length} entries, as many as a has`)
  if (typeof delta !== 'number' && delta.length !== a.length)
    throw new OptionError('delta', delta.length, `one step, or ${a.length} as a has entries`)
  const entries = Array.from(a, (rate, i) =>
    ofNumber(rate, b[i]!, typeof delta === 'number' ? delta : delta[i]!, method),
  )
  return { aBar: entries.map(({ aBar }) => aBar), bBar: entries.map(({ bBar }) => bBar) }
}

function ofTensor(a: tf.Tensor, b: tf.Tensor, delta: tf.Tensor | number, method: Discretization): Discrete<tf.Tensor> {
  const { decay: aBar, gain } = discretizeTensor(method, a.mul(delta))
  const driven = b.mul(delta)
  return { aBar, bBar: gain ? gain.mul(driven) : driven }
}
