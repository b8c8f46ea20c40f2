import * as tf from '@tensorflow/tfjs'
import { axes } from '../tensor/index.js'

/**
 * Binary cross-entropy of the foreground logit, background clips weighted down:
 *
 *   Σ w (softplus(x) - x y) / number of real clips
 *   w = 1 inside a moment, `backgroundWeight` outside, 0 where padded
 *
 * Axes: b batch, l clip.
 *
 * @param logits before a sigmoid [b, l]
 * @param foreground ones at clips inside a moment [b, l]
 * @param mask ones at real clips [b, l]
 * @param backgroundWeight default .1
 * @returns a scalar
 * @throws ShapeError
 */
export function foregroundLoss(
  logits: tf.Tensor2D,
  foreground: tf.Tensor2D,
  mask: tf.Tensor2D,
  backgroundWeight = 0.1,
): tf.Scalar {
  axes('foregroundLoss', { logits: [logits, 'b l'], foreground: [foreground, 'b l'], mask: [mask, 'b l'] })
  return tf.tidy(() => {
    const weight = foreground
      .mul(1 - backgroundWeight)
      .add(backgroundWeight)
      .mul(mask)
    const entropy = logits.softplus().sub(logits.mul(foreground))
    return entropy.mul(weight).sum().div(mask.sum()) as tf.Scalar
  })
}
