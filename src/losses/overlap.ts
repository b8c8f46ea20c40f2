import * as tf from '@tensorflow/tfjs'
import { axes } from '../tensor/index.js'
import { generalizedTemporalIou } from './temporalOverlap.js'

/**
 * 1 - generalised temporal IoU of predicted and true moments, meaned over the clips inside a moment. Axes: b batch, l
 * clip.
 *
 * @param boundaries predicted begin and end, fractions of the duration [b, l, 2]
 * @param span true begin and end [b, l, 2]
 * @param foreground ones at clips inside a moment [b, l]
 * @returns a scalar in 0..2; 0 without foreground
 * @throws ShapeError
 */
export function overlapLoss(boundaries: tf.Tensor3D, span: tf.Tensor3D, foreground: tf.Tensor2D): tf.Scalar {
  axes('overlapLoss', { boundaries: [boundaries, 'b l 2'], span: [span, 'b l 2'], foreground: [foreground, 'b l'] })
  return tf.tidy(
    () =>
      tf
        .sub(1, generalizedTemporalIou(boundaries, span))
        .mul(foreground)
        .sum()
        .div(foreground.sum().maximum(1)) as tf.Scalar,
  )
}
