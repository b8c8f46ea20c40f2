/** What batch normalisation takes and gives. Axes: n row, d channel. */
import type * as tf from '@tensorflow/tfjs'

/** Rows to normalise, and how much each counts. */
export interface BatchNormInput {
  /** [n, d]. */
  readonly x: tf.Tensor2D
  /** How much each row counts [n]; not all 0. No gradient. */
  readonly rowWeights: tf.Tensor1D
  /** [d]. */
  readonly weight: tf.Tensor
  /** [d]. */
  readonly bias: tf.Tensor
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number
  /** Takes the statistics over the rows of several processes; default over those of this one. */
  readonly across?: SumAcross | undefined
}

/** Sums numbers over all processes, in place, before it returns. All call it in the same order. */
export type SumAcross = (values: Float32Array) => void

/** Normalised rows, and the statistics that they were normalised with. */
export type BatchNormResult = {
  /** [n, d]; also at rows that count nothing. */
  readonly y: tf.Tensor2D
  /** Statistics of this batch, for running averages [d]; gradients pass through y alone. */
  readonly mean: tf.Tensor1D
  /** Biased [d]. */
  readonly variance: tf.Tensor1D
}
