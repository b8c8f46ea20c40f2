import * as tf from '@tensorflow/tfjs'
import { axes, OptionError } from '../tensor/index.js'

/**
 * The convolution kernel of a discrete system: its answer to a single 1.
 *
 *   K̄ = (C B̄, C Ā B̄, C Ā² B̄, …, C Ā^(L-1) B̄)
 *
 * With it the recurrence h[t] = Ā h[t-1] + B̄ x[t], y[t] = C h[t] is the causal convolution y = x * K̄
 * ({@link ssmConvolve}), as long as Ā and B̄ do not depend on the input.
 * Source: Gu, Goel & Ré, S4, arXiv 2111.00396, equation 5. Axes: e channels, n state, L length.
 *
 * @param aBar a number, a diagonal [n], a matrix [n, n], or diagonals by channel as a tensor [e, n]
 * @param bBar a number, [n], or [e, n]
 * @param c a number, [n], or [e, n]
 * @param length L
 * @returns K̄ [L], or [e, L] for tensors
 * @throws OptionError when length is not a whole number of at least 1; ShapeError
 */
export function ssmKernel(aBar: tf.Tensor2D, bBar: tf.Tensor2D, c: tf.Tensor2D, length: number): tf.Tensor2D
export function ssmKernel(aBar: number, bBar: number, c: number, length: number): number[]
export function ssmKernel(
  aBar: readonly number[][] | ArrayLike<number>,
  bBar: ArrayLike<number>,
  c: ArrayLike<number>,
  length: number,
): number[]
export function ssmKernel(
  aBar: number | readonly number[][] | ArrayLike<number> | tf.Tensor2D,
  bBar: number | ArrayLike<number> | tf.Tensor2D,
  c: number | ArrayLike<number> | tf.Tensor2D,
  length: number,
): number[] | tf.Tensor2D {
  if (!Number.isInteger(length) || length < 1) throw new OptionError('length', length, 'a whole number of at least 1')
  if (aBar instanceof tf.Tensor) return ofTensors(aBar, bBar as tf.Tensor2D, c as tf.Tensor2D, length)
  if (typeof aBar === 'number') return ofSystem((h) => [aBar * h[0]!], [bBar as number], [c as number], length)
  const [b, out] = [Array.from(bBar as ArrayLike<number>), Array.from(c as ArrayLike<number>)]
  for (const [name, vector] of Object.entries({ bBar: b, c: out }))
    if (vector.length !== aBar.length)
      throw new OptionError(name, vector.length, `${aBar.length} entries, as many as aBar has`)
  const isMatrix = Array.isArray(aBar[0])
  const advance = isMatrix
    ? (h: number[]) => (aBar as readonly number[][]).map((row) => row.reduce((sum, x, k) => sum + x * h[k]!, 0))
    : (h: number[]) => h.map((x, k) => (aBar as ArrayLike<number>)[k]! * x)
  return ofSystem(advance, b, out, length)
}

function ofSystem(advance: (h: number[]) => number[], bBar: number[], c: number[], length: number): number[] {
  const kernel: number[] = []
  for (let h = bBar; kernel.length < length; h = advance(h)) kernel.push(h.reduce((sum, x, k) => sum + c[k]! * x, 0))
  return kernel
}

function ofTensors(aBar: tf.Tensor2D, bBar: tf.Tensor2D, c: tf.Tensor2D, length: number): tf.Tensor2D {
  axes('ssmKernel', { aBar: [aBar, 'e n'], bBar: [bBar, 'e n'], c: [c, 'e n'] })
  const taps: tf.Tensor1D[] = []
  let h = bBar
  for (let t = 0; t < length; t++) {
    taps.push(h.mul(c).sum(1)) // [e]
    h = h.mul(aBar)
  }
  return tf.stack(taps, 1) as tf.Tensor2D
}
