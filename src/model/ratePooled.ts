import * as tf from '@tensorflow/tfjs'
import type { SpikeMbaConfig } from './config/config.js'

/** Added to each rate before pooling. */
const RATE_FLOOR = 0.05

interface Tokens {
  readonly video: tf.Tensor3D
  readonly text: tf.Tensor3D
}

export interface PoolingInput {
  /** Before the first block, zeros where padded. */
  readonly projected: Tokens
  /** After the last block, zeros where padded. */
  readonly after: Tokens
  /** The sentence as one vector after the last block [b, d]. */
  readonly summary: tf.Tensor2D
  readonly rate: tf.Tensor3D | undefined
  readonly videoMask: tf.Tensor2D
  readonly textMask: tf.Tensor2D
}

/**
 * Video pooled by its spikes, beside what the contrastive loss compares it with.
 *
 *   pooled = Σ_j (rate_j + .05) ⊙ x_j / Σ_j (rate_j + .05)      per channel, over real clips
 *
 * The .05 is no cosmetic: dividing by a sum of rates that can be 0 gives gradients of 1e6 and stops all learning.
 * Axes: b batch, l clips, q words, d width.
 */
export type RatePooled = {
  /** Video pooled by its spikes [b, d]; the mean clip without a detector. */
  readonly pooledVideo: tf.Tensor2D
  /** The sentence it is compared with [b, d]. */
  readonly pooledText: tf.Tensor2D
  /** The clips that were pooled [b, l, d], for the target 'moment'. */
  readonly pooledClips: tf.Tensor3D
}

export function ratePooled(
  config: Pick<SpikeMbaConfig, 'contrastiveOf'>,
  { projected, after, summary, rate, videoMask, textMask }: PoolingInput,
): RatePooled {
  return tf.tidy(() => {
    const fromInput = config.contrastiveOf === 'input'
    const clips = fromInput ? projected.video : after.video
    const [b, l, d] = clips.shape
    const clipSpikes = rate?.slice([0, rate.shape[1] - l, 0], [b, l, d])
    const real = videoMask.expandDims(2)
    const weights = clipSpikes ? clipSpikes.add(RATE_FLOOR).mul(real) : tf.ones<tf.Rank.R3>([b, l, d]).mul(real)
    return {
      pooledVideo: clips.mul(weights).sum<tf.Tensor2D>(1).div<tf.Tensor2D>(weights.sum(1)),
      pooledText: fromInput
        ? projected.text.sum<tf.Tensor2D>(1).div<tf.Tensor2D>(textMask.sum(1, true).maximum(1))
        : summary,
      pooledClips: clips,
    }
  })
}
