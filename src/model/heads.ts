/**
 * From the last block's tokens to saliency and moments.
 *
 *   g          = Σ softmax(⟨t_j, pool⟩) t_j                the sentence, as one vector
 *   saliency_j = ⟨W_v o_j, W_t g⟩ / √d
 *   x_j        = o_j + (W_v o_j) ⊙ (W_t g)                 headQuery 'product'; without it these heads see no query
 *   x_j       += ℓ_j · prior_in                            proposalPrior 'input', ℓ the detector's proposal logit
 *   foreground = conv(x)                                   + prior · ℓ with proposalPrior 'foreground'
 *   o_b, o_e   = softplus(conv(x))
 *   begin, end = clamp(a_j - o_b), clamp(a_j + o_e)        a_j = (j + ½) / real clips; fractions of the duration
 *
 * conv is three layers of width 3 with ReLU between, the input of every layer masked.
 * Axes: b batch, l clip, q word, d width.
 */
import * as tf from '@tensorflow/tfjs'
import { Linear, type Module } from '../nn/index.js'
import { linear } from '../ops/index.js'
import type { Random } from '../tensor/index.js'
import type { SpikeMbaConfig } from './config/config.js'
import { ConvHead } from './convHead.js'
import { rollBatch } from './rollBatch.js'

/** Offset of begin and end from a clip's centre at the start, as a fraction of the duration. */
const INITIAL_OFFSET = 0.05
/** Standard deviation of the pooling vector at the start. */
const POOL_STD = 0.02
/** Standard deviation of the vector at the start that tells the heads of proposals. */
const PRIOR_STD = 0.1

export interface HeadInput {
  /** o [b, l, d], zero at padded clips. */
  readonly video: tf.Tensor3D
  /** t [b, q, d], zero at padded words. */
  readonly text: tf.Tensor3D
  readonly videoMask: tf.Tensor2D
  readonly textMask: tf.Tensor2D
  /** The detector's proposal logit ℓ [b, l]; absent without a detector. */
  readonly proposal?: tf.Tensor2D
}

/** What the heads say of each clip. Axes: b batch, l clip, d width. */
export type HeadOutput = {
  /** Match of each clip with the sentence, before a sigmoid [b, l]. */
  readonly saliency: tf.Tensor2D
  /** Match with the next sample's sentence [b, l]. */
  readonly rolled: tf.Tensor2D
  /** Whether a clip lies in a moment, before a sigmoid [b, l]. */
  readonly foreground: tf.Tensor2D
  /** Begin and end of the moment that each clip speaks for, fractions of the duration [b, l, 2]. */
  readonly boundaries: tf.Tensor3D
  /** The sentence as one vector [b, d]. */
  readonly summary: tf.Tensor2D
  /** W_v o [b, l, d] and W_t g [b, d], whose products are the scores. */
  readonly matchClips: tf.Tensor3D
  /** W_t g [b, d]: the sentence's side of the scores. */
  readonly matchSentence: tf.Tensor2D
}

/** Anything that turns tokens into saliency and moments. */
export interface MomentHead {
  forward(input: HeadInput): HeadOutput
}

/** Where a head's parameters are registered: the names of a checkpoint are flat. */
export interface ParameterScope {
  child<M extends Module>(name: string, module: M): M
  parameter(name: string, value: tf.Tensor): tf.Variable
}

/** Scores of every clip with the next sample's sentence [b, l]: ⟨W_v o_i, W_t g_(i+1)⟩ / √d. */
export function foreignScores(matchClips: tf.Tensor3D, matchSentence: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() =>
    matchClips.mul(rollBatch(matchSentence).expandDims(1)).sum<tf.Tensor2D>(2).div(Math.sqrt(matchSentence.shape[1])),
  )
}

export class DenseHead implements MomentHead {
  private readonly pool: tf.Variable
  private readonly salVideo: Linear
  private readonly salText: Linear
  private readonly foreground: ConvHead
  private readonly span: ConvHead
  private readonly prior: tf.Variable | undefined
  private readonly priorInput: tf.Variable | undefined

  constructor(
    private readonly config: Pick<SpikeMbaConfig, 'dModel' | 'headQuery' | 'proposalPrior' | 'detector'>,
    random: Random,
    scope: ParameterScope,
  ) {
    const d = config.dModel
    this.pool = scope.parameter('pool', random.normalTensor([d], 0, POOL_STD))
    this.salVideo = scope.child('sal_v', new Linear(d, d, { random }))
    this.salText = scope.child('sal_t', new Linear(d, d, { random }))
    this.foreground = scope.child('fg', new ConvHead(d, 1, 0, random))
    this.span = scope.child('span', new ConvHead(d, 2, Math.log(Math.expm1(INITIAL_OFFSET)), random)) // softplus gives the offset
    const prior = config.detector === 'none' ? 'none' : config.proposalPrior
    if (prior === 'foreground') this.prior = scope.parameter('prior', tf.ones([1]))
    if (prior === 'input')
      this.priorInput = scope.parameter('prior_in', random.fork('prior_in').normalTensor([d], 0, PRIOR_STD))
  }

  forward({ video, text, videoMask, textMask, proposal }: HeadInput): HeadOutput {
    return tf.tidy(() => {
      const [, l, d] = video.shape
      const summary = this.summarise(text, textMask)
      const clips = this.salVideo.forward(video) // [b, l, d]
      const sentence = this.salText.forward(summary) // [b, d]
      const own = clips.mul(sentence.expandDims(1)) // [b, l, d]
      const matched = this.config.headQuery === 'product' ? (video.add(own) as tf.Tensor3D) : video
      const seen =
        this.priorInput && proposal ? matched.add<tf.Tensor3D>(proposal.expandDims(2).mul(this.priorInput)) : matched
      const foreground = this.foreground.forward(seen, videoMask).squeeze<tf.Tensor2D>([2])
      const offsets = this.span.forward(seen, videoMask).softplus() // [b, l, 2]
      const centre = tf.range(0, l).add(0.5).expandDims(0).div(videoMask.sum(1, true)) // [b, l]
      return {
        saliency: own.sum<tf.Tensor2D>(2).div(Math.sqrt(d)),
        rolled: foreignScores(clips, sentence),
        foreground: this.prior && proposal ? foreground.add(proposal.mul(this.prior)) : foreground,
        boundaries: centre
          .expandDims(2)
          .add(offsets.mul(tf.tensor1d([-1, 1])))
          .clipByValue(0, 1) as tf.Tensor3D,
        summary,
        matchClips: clips,
        matchSentence: sentence,
      }
    })
  }

  private summarise(text: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
    const [b, q, d] = text.shape
    const logits = linear(text, this.pool.reshape([1, d]) as tf.Tensor2D).reshape([b, q])
    const weights = logits.add(mask.sub(1).mul(1e9)).softmax() // [b, q]
    return text.mul(weights.expandDims(2)).sum<tf.Tensor2D>(1)
  }
}
