import * as tf from '@tensorflow/tfjs'

/**
 * Sine positions that count real tokens only and are scaled so that the last one stands at 2π:
 *
 *   φ_j = 2π · rank(j) / (length + 1e-6)            rank 1 … length
 *   p[j, 2i] = sin(φ_j / 10000^(2i/d))    p[j, 2i+1] = cos(φ_j / 10000^(2i/d))
 *
 * Source: Carion et al., ECCV 2020 (DETR), normalised form as Moment-DETR and QD-DETR use it.
 *
 * @param mask ones at real tokens [b, l]
 * @param d width of a position
 * @returns [b, l, d]; what stands at padded tokens has no meaning
 */
export function sinePositions(mask: tf.Tensor2D, d: number): tf.Tensor3D {
  return tf.tidy(() => {
    const [b, l] = mask.shape
    const rank = tf.cumsum(mask, 1)
    const phase = rank.div(rank.slice([0, l - 1], [b, 1]).add(1e-6)).mul(2 * Math.PI)
    const frequency = tf.tensor1d(Float32Array.from({ length: d }, (_, i) => 10000 ** ((-2 * Math.floor(i / 2)) / d)))
    const even = tf.tensor1d(Float32Array.from({ length: d }, (_, i) => 1 - (i % 2)))
    const angle = phase.expandDims(2).mul(frequency) // [b, l, d]
    return angle
      .sin()
      .mul(even)
      .add(angle.cos().mul(tf.sub(1, even))) as tf.Tensor3D
  })
}
