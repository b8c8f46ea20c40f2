import * as tf from '@tensorflow/tfjs'
import { boundaryLoss } from './boundary.js'
import { contrastiveLoss } from './contrastive.js'
import { foregroundLoss } from './foreground.js'
import { overlapLoss } from './overlap.js'
import { proposalLoss } from './proposal.js'
import { saliencyEntropyLoss } from './saliencyEntropy.js'
import { spikeRateLoss } from './spikeRate.js'

/** What a model must hand out to be trained. */
export interface LossOutputs {
  /** [b, l]. */
  readonly saliency: tf.Tensor2D
  /** Saliency with the next sample's sentence [b, l]. */
  readonly rolled: tf.Tensor2D
  /** Ones where that sentence is another one [b]. */
  readonly rolledIsForeign: tf.Tensor1D
  /** Logits [b, l]. */
  readonly foreground: tf.Tensor2D
  /** Begin and end, fractions of the duration [b, l, 2]. */
  readonly boundaries: tf.Tensor3D
  /** [b, d]. */
  readonly pooledVideo: tf.Tensor2D
  /** [b, d]. */
  readonly pooledText: tf.Tensor2D
  /** [b, l, d]. */
  readonly pooledClips: tf.Tensor3D
  /** [b, m, d]; absent without a detector. */
  readonly rate?: tf.Tensor3D
  /** ℓ of each detector [b, n, l]; absent without a detector. */
  readonly proposalLogits?: tf.Tensor3D
  /** Ones at real joint tokens [b, m]. */
  readonly mask: tf.Tensor2D
}

/** Ground truth of a batch, one row a query. */
export interface Targets {
  /** Ones at clips inside a moment [b, l]. */
  readonly foreground: tf.Tensor2D
  /** Begin and end of the moment around each foreground clip, fractions of the duration [b, l, 2]. */
  readonly span: tf.Tensor3D
  /** Sum of three raters, 0..12 [b, l]. */
  readonly saliency: tf.Tensor2D
}

/** The terms of the loss, by the names of their weights. */
export type LossTerm = 'contrastive' | 'boundary' | 'entropy' | 'foreground' | 'overlap' | 'proposal' | 'spikeRate'

/** Weights and forms of the loss: those keys of a model's configuration that {@link computeLosses} reads. */
export interface LossSettings {
  /** α of each term in the total; 0 leaves it out of the total. */
  readonly lossWeights: Readonly<Record<LossTerm, number>>
  /** What pooled video is matched with: the mean word, or the mean clip of the true moment. */
  readonly contrastiveTarget: 'text' | 'moment'
  /** 'infonce': repaired. 'literal': as printed. See {@link contrastiveLoss}. */
  readonly contrastiveForm: 'infonce' | 'literal'
  /** β of the contrastive loss. */
  readonly contrastiveTemperature: number
  /**
   * 'bce': cross-entropy of each clip's proposal logit, inside and outside weighing half each. 'l1': the paper's, first
   * and last proposed clip against begin and end. See {@link proposalLoss}.
   */
  readonly proposalForm: 'bce' | 'l1'
  /**
   * Whether the mean of logarithms or the logarithm of the sum counts in the saliency entropy. See
   * {@link saliencyEntropyLoss}.
   */
  readonly rankForm: 'meanOutside' | 'sumInside'
  /** β of the saliency entropy. */
  readonly entropyTemperature: number
  /** Weight of background clips in the foreground loss. */
  readonly backgroundWeight: number
}

/** Scalars, unweighted but for the total. */
export type Losses = Readonly<Record<LossTerm | 'total', tf.Scalar>>

/**
 * All terms of the loss and their weighted sum.
 *
 *   total = α_c contrastive + α_s boundary + α_e entropy + α_f foreground + α_o overlap + α_p proposal + α_r spikeRate
 *
 * Axes: b batch, l clip, m joint token, d width.
 *
 * @param videoMask ones at real clips [b, l]
 * @throws ShapeError
 */
export function computeLosses(
  outputs: LossOutputs,
  targets: Targets,
  videoMask: tf.Tensor2D,
  config: LossSettings,
): Losses {
  return tf.tidy(() => {
    const { saliency, rolled, rolledIsForeign, foreground, boundaries, pooledVideo, pooledText, rate, mask } = outputs
    const target =
      config.contrastiveTarget === 'text' ? pooledText : momentClip(outputs.pooledClips, targets.foreground)
    const terms: Record<LossTerm, tf.Scalar> = {
      contrastive: contrastiveLoss(pooledVideo, target, {
        form: config.contrastiveForm,
        temperature: config.contrastiveTemperature,
      }),
      boundary: boundaryLoss(boundaries, targets.span, targets.foreground),
      entropy: saliencyEntropyLoss(
        { own: saliency, foreign: rolled, isForeign: rolledIsForeign, target: targets.saliency, mask: videoMask },
        { form: config.rankForm, temperature: config.entropyTemperature },
      ),
      foreground: foregroundLoss(foreground, targets.foreground, videoMask, config.backgroundWeight),
      overlap: overlapLoss(boundaries, targets.span, targets.foreground),
      proposal: outputs.proposalLogits
        ? proposals(outputs.proposalLogits, targets, videoMask, config.proposalForm)
        : tf.scalar(0),
      spikeRate: rate ? spikeRateLoss(rate, mask) : tf.scalar(0),
    }
    const weighted = Object.entries(config.lossWeights).flatMap(([term, weight]) =>
      weight ? [terms[term as LossTerm].mul<tf.Scalar>(weight)] : [],
    )
    return { ...terms, total: weighted.length ? tf.addN(weighted) : tf.scalar(0) }
  })
}

/** The loss of each detector's proposals, meaned over detectors. */
function proposals(
  logits: tf.Tensor3D,
  targets: Targets,
  mask: tf.Tensor2D,
  form: LossSettings['proposalForm'],
): tf.Scalar {
  const [b, detectors, l] = logits.shape
  const each = Array.from({ length: detectors }, (_, i) => {
    const logit = logits.slice([0, i, 0], [b, 1, l]).reshape<tf.Tensor2D>([b, l]) // not unstack, whose gradient fails for one
    return proposalLoss(logit, targets, mask, form)
  })
  return tf.addN(each).div(each.length)
}

/** Mean of the clips inside a moment [b, d]; zeros without any. */
function momentClip(clips: tf.Tensor3D, foreground: tf.Tensor2D): tf.Tensor2D {
  const inside = foreground.expandDims(2)
  return clips.mul(inside).sum<tf.Tensor2D>(1).div(inside.sum(1).maximum(1))
}
