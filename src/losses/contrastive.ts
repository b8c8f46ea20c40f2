import * as tf from '@tensorflow/tfjs'
import { axes, OptionError } from '../tensor/index.js'

/** Form and temperature of {@link contrastiveLoss}. */
export interface ContrastiveOptions {
  /** Default 'infonce'. */
  readonly form?: 'infonce' | 'literal'
  /** β; default .07. */
  readonly temperature?: number
}

/** Lower bound of 1 - p in the literal form, which is infinite at p = 1. */
const FLOOR = 1e-6
/** Lower bound of a vector's length, as in PyTorch's `normalize`. */
const SHORTEST = 1e-12

/**
 * Pulls each video, pooled by its spikes, towards its own sentence and away from the others of the batch.
 * With p_ij = softmax_j(cos(v_i, t_j)/β):
 *
 *   'infonce'   -½ (mean_i log p_ii + the same from the sentences' side)        0 when matched, ln b when blind
 *   'literal'   mean_i -log(max(1 - p_ii, 1e-6))                                 as printed: it repels the matched pair
 *
 * Source: the paper's L_con; repaired after van den Oord et al., arXiv 1807.03748. Axes: b batch, d width.
 *
 * @param video [b, d]
 * @param target [b, d]
 * @returns a scalar
 * @throws ShapeError, OptionError
 */
export function contrastiveLoss(
  video: tf.Tensor2D,
  target: tf.Tensor2D,
  { form = 'infonce', temperature = 0.07 }: ContrastiveOptions = {},
): tf.Scalar {
  const { b } = axes('contrastiveLoss', { video: [video, 'b d'], target: [target, 'b d'] })
  if (form !== 'infonce' && form !== 'literal') throw new OptionError('form', form, "'infonce' or 'literal'")
  return tf.tidy(() => {
    const similarity = unit(video)
      .matMul(unit(target).transpose() as tf.Tensor2D)
      .div(temperature) // [b, b]
    const matched = tf.eye(b!)
    if (form === 'literal') {
      const p = similarity.softmax().mul(matched).sum(1)
      return tf.sub(1, p).clipByValue(FLOOR, 1).log().mean().neg() as tf.Scalar
    }
    const loss = (rows: tf.Tensor): tf.Tensor => tf.logSoftmax(rows).mul(matched).sum().div(-b!)
    return loss(similarity).add(loss(similarity.transpose())).div(2) as tf.Scalar
  })
}

const unit = (x: tf.Tensor2D): tf.Tensor2D =>
  x.div(
    x
      .square()
      .sum(1, true)
      .maximum(SHORTEST ** 2)
      .sqrt(),
  )
