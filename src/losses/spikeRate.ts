import * as tf from '@tensorflow/tfjs'
import { axes } from '../tensor/index.js'

/**
 * Keeps channels alive and quiet: mean over channels of (rate - target)², the rate meaned over real tokens and steps.
 * Axes: b batch, m joint token, d channel.
 *
 * @param rate spikes meaned over steps [b, m, d], zero at padded tokens
 * @param mask ones at real tokens [b, m]
 * @param target wanted rate, spikes a step; default .1
 * @returns a scalar
 * @throws ShapeError
 */
export function spikeRateLoss(rate: tf.Tensor3D, mask: tf.Tensor2D, target = 0.1): tf.Scalar {
  axes('spikeRateLoss', { rate: [rate, 'b m d'], mask: [mask, 'b m'] })
  return tf.tidy(() => rate.sum([0, 1]).div(mask.sum()).sub(target).square().mean() as tf.Scalar)
}
