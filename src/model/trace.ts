/**
 * What a block shows of itself on request: gates, slots, and what drives and ends each direction's scan.
 */
import type * as tf from '@tensorflow/tfjs'
import type { BidirectionalScanOptions, SelectiveTrace } from '../ssm/index.js'
import type { DetectorTrace } from './spikingSaliencyDetector.js'

type OnTrace = NonNullable<BidirectionalScanOptions['onTrace']>
/** What drives one direction's scan, and the state after its last token. */
export type DirectionTrace = { readonly [Name in keyof SelectiveTrace]: SelectiveTrace[Name] }

/** One mixer: filled in while it runs. */
export type MixerTrace = {
  /** z, the gate before SiLU [b, m, e] (or [b, m, d] for the transformer). */
  gate?: tf.Tensor3D
  /** The scan from the first token to the last. */
  forward?: DirectionTrace
  /** The scan from the last token to the first. */
  backward?: DirectionTrace
}

/** What one block computed on the way. */
export type BlockTrace = {
  /** The detector whose spikes opened this block's gate; undefined without one. */
  readonly detector: DetectorTrace | undefined
  /** The reasoner of the video's tokens. */
  readonly video: MixerTrace
  /** The reasoner of the sentence's tokens. */
  readonly text: MixerTrace
  /** The mixer of both modalities. */
  readonly joint: MixerTrace
  /** Slots after the block [b, s, d]. */
  readonly slotsVideo: tf.Tensor3D | undefined
  /** Slots of the sentence after the block [b, s, d]. */
  readonly slotsText: tf.Tensor3D | undefined
  /** Tokens of both modalities between the reasoners and the mixer [b, m, d]. */
  readonly before: tf.Tensor3D
  /** Tokens of both modalities after the block [b, m, d]. */
  readonly tokens: tf.Tensor3D
}

type Reasoned = { readonly slots: tf.Tensor3D | undefined; readonly trace: MixerTrace | undefined }
interface BlockParts {
  readonly detected: { readonly trace?: DetectorTrace } | undefined
  readonly video: Reasoned
  readonly text: Reasoned
  /** Between the reasoners and the mixer [b, m, d]. */
  readonly joint: tf.Tensor3D
  readonly fused: { readonly tokens: tf.Tensor3D; readonly trace: MixerTrace | undefined }
}

/** What a block's parts handed on, as the block shows it. */
export function blockTrace({ detected, video, text, joint, fused }: BlockParts): BlockTrace {
  return {
    detector: detected?.trace,
    video: video.trace ?? {},
    text: text.trace ?? {},
    joint: fused.trace ?? {},
    slotsVideo: video.slots,
    slotsText: text.slots,
    before: joint,
    tokens: fused.tokens,
  }
}

/** Receives a scan's directions into a trace; undefined when nobody asked. */
export function scanTrace(trace: MixerTrace | undefined): OnTrace | undefined {
  return trace && ((direction, scan) => void (trace[direction] = scan))
}
