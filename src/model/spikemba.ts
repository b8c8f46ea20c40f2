import * as tf from '@tensorflow/tfjs'
import { showsTensors } from '../display/index.js'
import type { Prediction } from '../metrics/index.js'
import { Module, type Pass, sinePositions } from '../nn/index.js'
import { axes, Random } from '../tensor/index.js'
import { blockDetectors, type Detected } from './blockDetectors.js'
import type { PartialConfig, SpikeMbaConfig } from './config/config.js'
import { type PresetName, presets } from './config/presets.js'
import { resolveConfig } from './config/resolveConfig.js'
import { ContextualMomentReasoner, type ReasonerInput } from './contextualMomentReasoner.js'
import { foreignSentence } from './foreignSentence.js'
import { DenseHead, type MomentHead } from './heads.js'
import { InputProjection } from './inputProjection.js'
import type { ForwardOptions, SpikeMbaInput, SpikeMbaOutput, TracedPass } from './interface.js'
import { MultiModalRelevantMamba } from './multiModalRelevantMamba.js'
import { type ModelSample, predictMoments, type RatedPrediction } from './predict.js'
import { tokenLogit } from './proposals.js'
import { ratePooled } from './ratePooled.js'
import { joinSlotMask, newSlots, slotsFor } from './relevantSlots.js'
import { SETTLING, settlingNoise } from './settling.js'
import { SpikingSaliencyDetector } from './spikingSaliencyDetector.js'
import { joinTokens, splitTokens, tokenOrder } from './tokenOrder.js'
import { type BlockTrace, blockTrace } from './trace.js'
import { loadWeights, weightBytes } from './weights.js'

/** What one block hands to the next. */
type BlockState = {
  readonly video: Pick<ReasonerInput, 'tokens' | 'slots'>
  readonly text: Pick<ReasonerInput, 'tokens' | 'slots'>
  readonly detected: Detected | undefined
  /** ℓ of every detector so far, each [b, l]. */
  readonly proposals: tf.Tensor2D[]
  readonly trace?: BlockTrace[] | undefined
}

/**
 * SpikeMba: a spiking saliency detector, relevant slots, and state spaces, wired for temporal video grounding.
 *
 *   video ─ project ─┬─────────────► CMR_v ─┐                       ┌─► saliency
 *                    ├─ SSD ─ spikes ───────┼─► MRM ─► next block ──┼─► foreground
 *   text ── project ─┴─────────────► CMR_t ─┘                       └─► begin, end
 *
 * This file only wires; what each part computes is in the file of its name.
 * Source: "SpikeMba: Multi-Modal Spiking Saliency Mamba for Temporal Video Grounding", arXiv 2404.01174.
 * Axes: b batch, l clips, q words, m = q + l joint tokens, d width, t spike step, s slots.
 *
 * @example
 * ```ts
 * const model = SpikeMba.create('tiny', { dVideo: 18, dText: 16 })
 * const clips = { video: tf.randomNormal<tf.Rank.R3>([1, 30, 18]), videoMask: tf.ones<tf.Rank.R2>([1, 30]) }
 * const words = { text: tf.randomNormal<tf.Rank.R3>([1, 6, 16]), textMask: tf.ones<tf.Rank.R2>([1, 6]) }
 * model.forward({ ...clips, ...words }).saliency // [1, 30]
 * ```
 */
export class SpikeMba extends Module {
  /** The named configurations, {@link presets}. */
  static readonly presets = presets

  private readonly projectVideo: InputProjection
  private readonly projectText: InputProjection
  private readonly detectors: SpikingSaliencyDetector[]
  private readonly slotsVideo: tf.Variable
  private readonly slotsText: tf.Variable
  private readonly reasonVideo: ContextualMomentReasoner[]
  private readonly reasonText: ContextualMomentReasoner[]
  private readonly fuse: MultiModalRelevantMamba[]
  private readonly head: MomentHead

  private constructor(
    /** Everything that was chosen for it, defaults filled in. */
    readonly config: SpikeMbaConfig,
    random: Random,
  ) {
    super()
    const { blocks, dModel: d, detector, detectorPerBlock } = config
    const perBlock = <M>(make: () => M, count = blocks): M[] => Array.from({ length: count }, make)
    this.projectVideo = this.child('proj_v', new InputProjection(config.dVideo, d, config.inputDropout, random))
    this.projectText = this.child('proj_t', new InputProjection(config.dText, d, config.inputDropout, random))
    this.detectors = this.children(
      'ssd',
      perBlock(
        () => new SpikingSaliencyDetector(config, { random }),
        detector === 'none' ? 0 : detectorPerBlock ? blocks : 1,
      ),
    )
    this.slotsVideo = this.parameter('slots_v', newSlots(config.slots, d, random))
    this.slotsText = this.parameter('slots_t', newSlots(config.slots, d, random))
    this.reasonVideo = this.children(
      'cmr_v',
      perBlock(() => new ContextualMomentReasoner(config, { random })),
    )
    this.reasonText = this.children(
      'cmr_t',
      perBlock(() => new ContextualMomentReasoner(config, { random })),
    )
    this.fuse = this.children(
      'mrm',
      perBlock(() => new MultiModalRelevantMamba(config, { random })),
    )
    this.head = new DenseHead(config, random, {
      child: (name, module) => this.child(name, module),
      parameter: (name, value) => this.parameter(name, value),
    })
  }

  /**
   * A new model with random weights.
   * @param config a preset's name or some keys; the rest are defaults
   * @param over keys that replace those, such as the data's {dVideo, dText}
   * @param seed decides every weight
   * @throws OptionError naming the first key that is unknown or out of range
   */
  static create(config: PresetName | PartialConfig = 'practical', over: PartialConfig = {}, seed?: number): SpikeMba {
    const resolved = resolveConfig(config, over)
    const random = Random.seeded(seed ?? resolved.seed)
    const model = new SpikeMba(resolved, random)
    tf.tidy(() => model.settle(settlingNoise(resolved, random)))
    return model
  }

  /**
   * One pass over a batch. The caller owns what comes back (call it inside tf.tidy, or dispose).
   * @throws ShapeError when an input does not fit the configuration
   */
  forward(input: SpikeMbaInput, options: ForwardOptions = {}): SpikeMbaOutput {
    const { config } = this
    const { video, text, videoMask, textMask } = input
    const { b } = axes('SpikeMba', {
      video: [video, `b l ${config.dVideo}`],
      text: [text, `b q ${config.dText}`],
      videoMask: [videoMask, 'b l'],
      textMask: [textMask, 'b q'],
    })
    const pass: TracedPass = {
      trace: options.trace,
      ...(options.training ? { training: true, random: options.random, across: options.across } : {}),
    }
    return tf.tidy(() => {
      const order = tokenOrder(textMask, videoMask)
      const detect = blockDetectors(config, this.detectors, { order, videoMask, options, pass })
      const projected = this.project(input, pass)
      const first = detect(0, joinTokens(order, projected.text, projected.video))
      let state: BlockState = {
        video: { tokens: projected.video, slots: slotsFor(this.slotsVideo, b!) },
        text: { tokens: projected.text, slots: slotsFor(this.slotsText, b!) },
        detected: first,
        proposals: first ? [first.logit] : [],
      }
      const places = { video: placesOf(config, videoMask), text: placesOf(config, textMask) }

      for (let i = 0; i < config.blocks; i++)
        state = tf.tidy(() => {
          const video = this.reasonVideo[i]!.forward({ ...state.video, ...places.video }, pass)
          const text = this.reasonText[i]!.forward({ ...state.text, ...places.text }, pass)
          const joint = joinTokens(order, text.tokens, video.tokens)
          const again = i > 0 ? detect(i, joint) : undefined
          const detected = again ?? state.detected
          const proposal = detected && tokenLogit(detected.logit, order.words)
          const fused = this.fuse[i]!.forward(joint, { mask: order.mask, rate: detected?.rate, proposal, ...pass })
          const apart = splitTokens(order, fused.tokens)
          const shown = options.trace ? blockTrace({ detected, video, text, joint, fused }) : undefined
          return {
            video: { tokens: apart.video, slots: video.slots },
            text: { tokens: apart.text, slots: text.slots },
            detected,
            proposals: again ? [...state.proposals, again.logit] : state.proposals,
            trace: shown && [...(state.trace ?? []), shown],
          }
        })

      const { video: v, text: t, detected, proposals, trace } = state
      const after = {
        video: v.tokens.mul(videoMask.expandDims(2)) as tf.Tensor3D,
        text: t.tokens.mul(textMask.expandDims(2)) as tf.Tensor3D,
      }
      const headed = this.head.forward({
        ...after,
        videoMask,
        textMask,
        ...(detected ? { proposal: detected.logit } : {}),
      })
      return showsTensors('SpikeMba output', {
        ...headed,
        ...ratePooled(config, { projected, after, summary: headed.summary, rate: detected?.rate, videoMask, textMask }),
        rolledIsForeign: foreignSentence(text, textMask),
        spikes: detected?.spikes,
        rate: detected?.rate,
        clipRate: detected?.clipRate,
        proposalLogits: proposals.length ? (tf.stack(proposals, 1) as tf.Tensor3D) : undefined,
        mask: order.mask,
        slots: { video: v.slots, text: t.slots },
        trace: trace && showsTensors('SpikeMba trace', { detector: detected?.trace, blocks: trace }),
      })
    })
  }

  /** Features of both modalities at model width, zeros where padded. */
  private project(
    { video, text, videoMask, textMask }: SpikeMbaInput,
    pass: Pass,
  ): { video: tf.Tensor3D; text: tf.Tensor3D } {
    return {
      video: this.projectVideo.forward(video, pass).mul(videoMask.expandDims(2)),
      text: this.projectText.forward(text, pass).mul(textMask.expandDims(2)),
    }
  }

  /**
   * Batch statistics of the detectors from one batch, see {@link ForwardOptions.settle}; without the blocks where none
   * needs them.
   */
  private settle(input: SpikeMbaInput): void {
    if (this.detectors.length > 1) this.forward(input, { settle: true })
    else {
      const { text, video } = this.project(input, {})
      const order = tokenOrder(input.textMask, input.videoMask)
      this.detectors[0]?.forward(joinTokens(order, text, video), {
        mask: order.mask,
        words: order.wordMask,
        ...SETTLING,
      })
    }
  }

  /**
   * Moments, best first, and saliency of every clip. Any length, in one pass.
   * @throws HeapError when the video is too long for the backend's memory
   */
  async predict(sample: ModelSample): Promise<Prediction> {
    return (await predictMoments(this, [sample]))[0]!.prediction
  }

  /** As {@link predict}, padded into one batch. */
  async predictBatch(samples: readonly ModelSample[]): Promise<Prediction[]> {
    return (await predictMoments(this, samples)).map(({ prediction }) => prediction)
  }

  /** As {@link predictBatch}, with the rates that the detector proposes by (see `proposalSet`). */
  async predictWithRates(samples: readonly ModelSample[]): Promise<RatedPrediction[]> {
    return predictMoments(this, samples)
  }

  /**
   * Copies weights in: a safetensors file with these names in PyTorch's layout.
   * @param file name for errors
   * @throws WeightsError listing every missing, extra and mis-shaped name
   */
  loadWeights(bytes: Uint8Array, file?: string): void {
    loadWeights(this, bytes, file)
  }

  /** The weights as a safetensors file. */
  async weightBytes(): Promise<Uint8Array> {
    return weightBytes(this)
  }

  /** Writes model.safetensors and config.json into a folder (Node only). */
  async save(folder: string): Promise<void> {
    const { saveModel } = await import('./modelFolder.node.js')
    await saveModel(this, folder)
  }

  /** Reads what {@link save} wrote (Node only). */
  static async load(folder: string): Promise<SpikeMba> {
    const { loadModel } = await import('./modelFolder.node.js')
    return loadModel(folder)
  }
}

/** What each block of one modality is told about its tokens: which are real, slots among them, and where they stand. */
function placesOf(
  { slots, positions, dModel }: SpikeMbaConfig,
  mask: tf.Tensor2D,
): Pick<ReasonerInput, 'mask' | 'positions'> {
  return { mask: joinSlotMask(slots, mask), positions: positions === 'sine' ? sinePositions(mask, dModel) : undefined }
}
