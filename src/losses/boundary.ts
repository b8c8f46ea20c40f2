import * as tf from '@tensorflow/tfjs'
import { axes } from '../tensor/index.js'

/**
 * L1 distance of begin and end from the moment's, in fractions of the duration, over the clips inside a moment:
 *
 *   Σ_fg |begin - G_b| + |end - G_e|  /  max(1, number of fg)
 *
 * Source: the paper's L_s. Axes: b batch, l clip.
 *
 * @param boundaries predicted begin and end [b, l, 2]
 * @param span true begin and end of the moment around each foreground clip [b, l, 2]
 * @param foreground ones at clips inside a moment [b, l]
 * @returns a scalar; 0 without foreground
 * @throws ShapeError
 */
export function boundaryLoss(boundaries: tf.Tensor3D, span: tf.Tensor3D, foreground: tf.Tensor2D): tf.Scalar {
  axes('boundaryLoss', { boundaries: [boundaries, 'b l 2'], span: [span, 'b l 2'], foreground: [foreground, 'b l'] })
  return tf.tidy(
    () => boundaries.sub(span).abs().sum(2).mul(foreground).sum().div(foreground.sum().maximum(1)) as tf.Scalar,
  )
}
