import * as tf from '@tensorflow/tfjs'
import { axes, OptionError } from '../tensor/index.js'

/** What proposals are compared with. */
export interface ProposalTargets {
  /** Ones at clips inside a moment [b, l]. */
  readonly foreground: tf.Tensor2D
  /** Begin and end of the moment around each foreground clip, fractions of the duration [b, l, 2]. */
  readonly span: tf.Tensor3D
}

/** Keeps the logarithm of 1 - p finite. */
const CLOSEST = 1e-4

/**
 * Asks the detector to detect: its spikes must stand out inside the moment.
 * The proposal logit is ℓ_j = k (r_j - mean r):
 *
 *   'bce'   ½ (mean_{j inside} softplus(-ℓ_j) + mean_{j outside} softplus(ℓ_j))      ln 2 when all clips fire alike
 *   'l1'    |G_b - S_b| + |G_e - S_e|, in fractions of the duration
 *           p_j = σ(ℓ_j)      first_j = p_j Π_{i<j} (1 - p_i)      S_b = Σ_j first_j begin_j / Σ_j first_j,
 *           and S_e the same from the last clip
 *
 * 'l1' is the paper's saliency proposal loss with S read as the spikes; with several moments G_b is the first begin and
 * G_e the last end.
 * A sample without clips inside a moment counts 0 in 'l1', and only its outside in 'bce'. Axes: b batch, l clip.
 *
 * @param logit ℓ, how far a clip's firing rate stands above the sample's mean [b, l]
 * @param mask ones at real clips [b, l]
 * @param form default 'bce'
 * @returns a scalar
 * @throws ShapeError, OptionError
 */
export function proposalLoss(
  logit: tf.Tensor2D,
  targets: ProposalTargets,
  mask: tf.Tensor2D,
  form: 'bce' | 'l1' = 'bce',
): tf.Scalar {
  const { foreground, span } = targets
  axes('proposalLoss', {
    logit: [logit, 'b l'],
    foreground: [foreground, 'b l'],
    span: [span, 'b l 2'],
    mask: [mask, 'b l'],
  })
  if (form !== 'bce' && form !== 'l1') throw new OptionError('form', form, "'bce' or 'l1'")
  return tf.tidy(() => (form === 'bce' ? crossEntropy(logit, foreground, mask) : outerBorders(logit, targets, mask)))
}

function crossEntropy(logit: tf.Tensor2D, foreground: tf.Tensor2D, mask: tf.Tensor2D): tf.Scalar {
  const entropy = logit.softplus().sub(logit.mul(foreground)) // [b, l]
  const meanOver = (clips: tf.Tensor): tf.Tensor => entropy.mul(clips).sum(1).div(clips.sum(1).maximum(1)) // [b]
  return meanOver(foreground.mul(mask))
    .add(meanOver(tf.sub(1, foreground).mul(mask)))
    .div(2)
    .mean()
}

function outerBorders(logit: tf.Tensor2D, { foreground, span }: ProposalTargets, mask: tf.Tensor2D): tf.Scalar {
  const inside = foreground.mul(mask)
  const [begin, end] = tf.unstack(span, 2) as [tf.Tensor2D, tf.Tensor2D]
  const trueBegin = begin.add(tf.sub(1, inside)).min(1) // [b]
  const trueEnd = end.mul(inside).max(1) // [b]
  const p = logit
    .sigmoid()
    .clipByValue(CLOSEST, 1 - CLOSEST)
    .mul<tf.Tensor2D>(mask)
  const none = tf.sub(1, p).log() // log of the chance that a clip is not proposed
  const step = tf.div(1, mask.sum(1, true)) // [b, 1]
  const position = tf.range(0, p.shape[1]).expandDims(0).mul(step) // begin of each clip [b, l]
  const expected = (weight: tf.Tensor, at: tf.Tensor): tf.Tensor => weight.mul(at).sum(1).div(weight.sum(1).add(1e-6)) // [b]
  const first = none.cumsum(1, true).exp().mul(p)
  const last = none.cumsum(1, true, true).exp().mul(p)
  const apart = expected(first, position)
    .sub(trueBegin)
    .abs()
    .add(expected(last, position.add(step)).sub(trueEnd).abs())
  return apart.mul(inside.max(1)).mean()
}
