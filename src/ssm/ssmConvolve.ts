import * as tf from '@tensorflow/tfjs'
import { axes } from '../tensor/index.js'

/**
 * The convolution form of a state space:  y[t] = Σ_s K̄[s] x[t-s], the same numbers as its recurrence.
 * Only the kernel's first taps matter when the system forgets: a shorter kernel is a cut-off memory.
 * Source: Gu, Goel & Ré, S4, arXiv 2111.00396, equation 4. Axes: b batch, l sequence, e channels, k taps.
 *
 * @param x a sequence [l], or a tensor [b, l, e]
 * @param kernel K̄ [k], or by channel as a tensor [e, k]; k may differ from l
 * @returns y, shaped as x
 * @throws ShapeError when the channels differ
 */
export function ssmConvolve(x: tf.Tensor3D, kernel: tf.Tensor2D): tf.Tensor3D
export function ssmConvolve(x: ArrayLike<number>, kernel: ArrayLike<number>): number[]
export function ssmConvolve(
  x: ArrayLike<number> | tf.Tensor3D,
  kernel: ArrayLike<number> | tf.Tensor2D,
): number[] | tf.Tensor3D {
  if (x instanceof tf.Tensor) return ofTensors(x, kernel as tf.Tensor2D)
  const taps = kernel as ArrayLike<number>
  return Array.from(x, (_, t) => {
    let sum = 0
    for (let s = 0; s <= t && s < taps.length; s++) sum += taps[s]! * x[t - s]!
    return sum
  })
}

function ofTensors(x: tf.Tensor3D, kernel: tf.Tensor2D): tf.Tensor3D {
  axes('ssmConvolve', { x: [x, 'b l e'], kernel: [kernel, 'e k'] })
  const [b, l, e] = x.shape
  let y = tf.zerosLike(x)
  for (let s = 0; s < Math.min(l, kernel.shape[1]); s++) {
    const shifted =
      s === 0
        ? x
        : x.slice([0, 0, 0], [b, l - s, e]).pad([
            [0, 0],
            [s, 0],
            [0, 0],
          ])
    y = y.add(shifted.mul(kernel.slice([0, s], [e, 1]).reshape([e])))
  }
  return y
}
