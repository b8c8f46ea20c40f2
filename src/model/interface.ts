/**
 * What goes into SpikeMba and what comes out. Axes: b batch, l clips, q words, m = q + l, d width, t spike step, s
 * slots.
 */
import type * as tf from '@tensorflow/tfjs'
import type { Pass } from '../nn/index.js'
import type { SpikeMbaConfig } from './config/config.js'
import type { HeadOutput } from './heads.js'
import type { RatePooled } from './ratePooled.js'
import type { DetectorTrace } from './spikingSaliencyDetector.js'
import type { BlockTrace } from './trace.js'

/** A batch of videos and sentences. Axes: b batch, l clips, q words. */
export interface SpikeMbaInput {
  /** Features of clips [b, l, dVideo], zeros where padded. */
  readonly video: tf.Tensor3D
  /** Features of words [b, q, dText], zeros where padded. */
  readonly text: tf.Tensor3D
  /** Ones at real clips [b, l]; real ones come first. */
  readonly videoMask: tf.Tensor2D
  /** Ones at real words [b, q]; real ones come first. */
  readonly textMask: tf.Tensor2D
}

/** How one pass of the model, or of one of its parts, runs. */
export interface TracedPass extends Pass {
  /** Return what was computed on the way; default false. */
  readonly trace?: boolean | undefined
}

/**
 * Settings of single spiking layers in place of the configuration's, by the names that a trace gives them: q, k, v,
 * output, …;
 * with a detector for each block 0.q, 0.k, …, 1.q, ….
 */
export type LayerSettings = Readonly<
  Record<string, Partial<Pick<SpikeMbaConfig, 'tau' | 'vThreshold' | 'vReset' | 'decayInput'>>>
>

/** How one pass of the model runs. */
export interface ForwardOptions extends Omit<TracedPass, 'momentum'> {
  /**
   * Take this batch's statistics as the running ones of batch normalisation, at once; everything else as in evaluation.
   * A new model does so on noise, else its detector would be silent until training has moved them. Default false.
   */
  readonly settle?: boolean
  /**
   * Mute the detector: every rate becomes zero, so that the paper's gate closes and nothing is proposed. For checks and
   * ablations; default false.
   */
  readonly silent?: boolean
  /** What a trained layer does at another threshold, time constant or reset; default none. */
  readonly layerSettings?: LayerSettings
}

/** What each part computed on the way; its tensors are the caller's to dispose. */
export type ModelTrace = {
  /** The detector whose spikes opened the last block's gate; undefined without one. */
  readonly detector: DetectorTrace | undefined
  /** One entry a block, in order. */
  readonly blocks: BlockTrace[]
}

/** What the model says of a batch. Axes: b batch, l clips, m joint tokens, d width, t spike step, s slots. */
export type SpikeMbaOutput = HeadOutput &
  RatePooled & {
    /** Ones where the next sample's sentence differs from the own one, so that `rolled` is a foreign score [b]. */
    readonly rolledIsForeign: tf.Tensor1D
    /** Zeros and ones [t, b, m, d]; padded tokens are silent. Undefined without a detector. */
    readonly spikes: tf.Tensor4D | undefined
    /** Mean of the spikes over steps [b, m, d]. */
    readonly rate: tf.Tensor3D | undefined
    /** Mean of the spikes over steps and channels of each clip [b, l]. Undefined without a detector, as the next. */
    readonly clipRate: tf.Tensor2D | undefined
    /**
     * Proposal logit of each clip, k (rate - mean rate), one row a detector [b, n, l]: positive where a clip is
     * proposed.
     */
    readonly proposalLogits: tf.Tensor3D | undefined
    /** Ones at real joint tokens [b, m], order [pad | text, video | pad]. */
    readonly mask: tf.Tensor2D
    /** Slots after the last block [b, s, d]. */
    readonly slots: {
      /** Of the video; undefined without slots. */
      readonly video: tf.Tensor3D | undefined
      /** Of the sentence; undefined without slots. */
      readonly text: tf.Tensor3D | undefined
    }
    /** Only with `trace: true`. */
    readonly trace: ModelTrace | undefined
  }
