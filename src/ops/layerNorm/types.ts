import type * as tf from '@tensorflow/tfjs'

/** What layer normalisation takes. Axes: … leading, n. */
export interface LayerNormInput {
  /** [..., n]. */
  readonly x: tf.Tensor
  /** [n]; default ones. */
  readonly weight?: tf.Tensor
  /** [n]; default zeros. */
  readonly bias?: tf.Tensor
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number
}
