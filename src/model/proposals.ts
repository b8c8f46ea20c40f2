/**
 * From spikes to one number a clip: how far its firing rate stands above the sample's.
 *
 *   r_j = mean over steps and channels of S_j        ℓ_j = k (r_j - mean_j r_j)
 *
 * ℓ > 0 is what the proposal set calls proposed, so σ(ℓ) is the chance that the loss `proposal` trains, and ℓ is what
 * the gate 'clip' and the heads read. Where all clips fire alike, or none does, ℓ is 0.
 * Axes: b batch, m joint token, l clip, d width.
 */
import * as tf from '@tensorflow/tfjs'
import type { SpikeMbaConfig } from './config/config.js'

export type ClipProposals = {
  /** r [b, l], 0 where padded. */
  readonly clipRate: tf.Tensor2D
  /** ℓ [b, l], 0 where padded. */
  readonly logit: tf.Tensor2D
}

/**
 * @param rate firing rates of joint tokens, clips last [b, m, d]
 * @param videoMask ones at real clips [b, l]
 */
export function clipProposals(
  { proposalSharpness }: Pick<SpikeMbaConfig, 'proposalSharpness'>,
  rate: tf.Tensor3D,
  videoMask: tf.Tensor2D,
): ClipProposals {
  return tf.tidy(() => {
    const [b, l] = videoMask.shape
    const clipRate = rate
      .mean<tf.Tensor2D>(2)
      .slice<tf.Tensor2D>([0, rate.shape[1] - l], [b, l])
      .mul<tf.Tensor2D>(videoMask)
    const mean = clipRate.sum(1, true).div(videoMask.sum(1, true)) // [b, 1]
    return { clipRate, logit: clipRate.sub(mean).mul<tf.Tensor2D>(videoMask).mul(proposalSharpness) }
  })
}

/** ℓ of joint tokens [b, m]: 0 at words, which are never proposed. */
export function tokenLogit(logit: tf.Tensor2D, words: number): tf.Tensor2D {
  return logit.pad([
    [0, 0],
    [words, 0],
  ])
}
