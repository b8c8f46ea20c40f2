import * as tf from '@tensorflow/tfjs'
import { axes, OptionError } from '../tensor/index.js'

/** Form and temperature of {@link saliencyEntropyLoss}. */
export interface SaliencyEntropyOptions {
  /** Default 'meanOutside'. */
  readonly form?: 'meanOutside' | 'sumInside'
  /** β; default .5. */
  readonly temperature?: number
}

/** Predicted saliency, and what raters gave. */
export interface SaliencyScores {
  /** Predicted saliency with the own sentence [b, l]. */
  readonly own: tf.Tensor2D
  /** With another sample's sentence [b, l]; absent: no negatives of this kind. */
  readonly foreign?: tf.Tensor2D
  /** Ones where `foreign` really is another sentence [b]; default all. */
  readonly isForeign?: tf.Tensor1D
  /** Sum of three raters, 0..12 [b, l]. */
  readonly target: tf.Tensor2D
  /** Ones at real clips [b, l]. */
  readonly mask: tf.Tensor2D
}

const RANKS = 11
/** Logit of what does not take part. */
const NOWHERE = -1e4

/**
 * Rank-contrastive entropy of the saliency: at each rank c = 1..11, clips that raters scored c or more against all
 * others, among them the same clips scored with a foreign sentence. With q = softmax(scores/β) over real clips and
 * negatives:
 *
 *   'meanOutside'   -mean_{i: score ≥ c} log q_i          'sumInside'   -log Σ_{i: score ≥ c} q_i
 *
 * summed over ranks, a rank without such clips counting 0, over 12, meaned over the batch. meanOutside is not 0 when
 * perfect:
 * two equal best clips share the mass (ln 2 a rank).
 * Source: the paper's L_e; Moon et al., QD-DETR, CVPR 2023, eq. 8, is the form 'meanOutside'. Axes: b batch, l clip, c
 * rank.
 *
 * @returns a scalar
 * @throws ShapeError, OptionError
 */
export function saliencyEntropyLoss(
  scores: SaliencyScores,
  { form = 'meanOutside', temperature = 0.5 }: SaliencyEntropyOptions = {},
): tf.Scalar {
  const { own, foreign, isForeign, target, mask } = scores
  axes('saliencyEntropyLoss', {
    own: [own, 'b l'],
    foreign: [foreign, 'b l'],
    isForeign: [isForeign, 'b'],
    target: [target, 'b l'],
    mask: [mask, 'b l'],
  })
  if (form !== 'meanOutside' && form !== 'sumInside')
    throw new OptionError('form', form, "'meanOutside' or 'sumInside'")
  return tf.tidy(() => {
    const beside = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D => (foreign ? tf.concat([a, b], 1) : a)
    const logits = (foreign ? tf.concat([own, foreign], 1) : own).div(temperature)
    const here = beside(mask, isForeign ? mask.mul(isForeign.expandDims(1)) : mask)
    const logP = tf.logSoftmax(hide(logits, here)).expandDims(1) // [b, 1, c'] with c' clips and negatives
    const ranks = tf.range(1, RANKS + 1).reshape([1, RANKS, 1])
    const positive = beside(target, tf.zerosLike(target))
      .expandDims(1)
      .greaterEqual(ranks)
      .toFloat()
      .mul(here.expandDims(1)) // [b, ranks, c']
    const count = positive.sum(2) // [b, ranks]
    const entropy =
      form === 'meanOutside'
        ? logP.mul(positive).sum(2).div(count.maximum(1)).neg()
        : hide(logP, positive).logSumExp(2).neg().mul(count.minimum(1))
    return entropy
      .sum(1)
      .mean()
      .div(RANKS + 1) as tf.Scalar
  })
}

/** Puts logits out of reach where `here` is 0. */
const hide = (logits: tf.Tensor, here: tf.Tensor): tf.Tensor => logits.mul(here).add(tf.sub(1, here).mul(NOWHERE))
