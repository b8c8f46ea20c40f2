/**
 * From one forward pass to moments: each clip speaks for one moment, the ranking orders them, begin and end are rounded
 * to whole clips, and of two that overlap the lower one goes.
 */
import * as tf from '@tensorflow/tfjs'
import { type Prediction, postprocessWindows, temporalNms } from '../metrics/index.js'
import type { SpikeMbaConfig } from './config/config.js'
import type { SpikeMbaInput, SpikeMbaOutput } from './interface.js'
import { requireMemory } from './memory.js'
import { showsPrediction } from './showPrediction.js'

/** One query on one video. */
export interface ModelSample {
  /** [clips, dVideo], row after row. */
  readonly video: Float32Array
  /** [words, dText]. */
  readonly text: Float32Array
  /** How many clips. */
  readonly clips: number
  /** How many words. */
  readonly words: number
  /** Length of the video in seconds. */
  readonly durationSec: number
  /** Seconds of a clip: what begin and end are rounded to. */
  readonly clipSec: number
  /** The query's id, handed on to the prediction. */
  readonly qid?: number | string
  /** The video's id, handed on likewise. */
  readonly vid?: string
  /** The sentence, handed on likewise. */
  readonly query?: string
}

/** A prediction beside the firing rate of each clip, the mean over steps and channels; absent without a detector. */
export interface RatedPrediction {
  /** A row of a prediction file. */
  readonly prediction: Prediction
  /** Mean firing rate of each clip [clips]. */
  readonly clipRate?: Float32Array
}

interface Model {
  readonly config: SpikeMbaConfig
  forward(input: SpikeMbaInput): SpikeMbaOutput
}

/** @throws HeapError before anything is computed */
export async function predictMoments(model: Model, samples: readonly ModelSample[]): Promise<RatedPrediction[]> {
  if (samples.length === 0) return []
  const { config } = model
  const [clips, words] = [
    Math.max(...samples.map((sample) => sample.clips)),
    Math.max(...samples.map((sample) => sample.words)),
  ]
  requireMemory(config, samples.length, clips + words)
  const read = tf.tidy(() => {
    const { saliency, foreground, boundaries, clipRate } = model.forward(padded(config, samples, clips, words))
    return [saliency, foreground, boundaries, ...(clipRate ? [clipRate] : [])]
  })
  const [scores, inside, spans, rates] = (await Promise.all(read.map((tensor) => tensor.data()))) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array?,
  ]
  tf.dispose(read)
  return samples.map((sample, i) => {
    const of = (values: Float32Array, width: number): Float32Array =>
      values.subarray(i * clips * width, (i * clips + sample.clips) * width)
    const prediction = momentsOf(sample, config, of(scores, 1), of(inside, 1), of(spans, 2))
    return rates ? { prediction, clipRate: of(rates, 1) } : { prediction }
  })
}

/** Samples as one batch, zeros behind the shorter ones. */
export function padded(
  { dVideo, dText }: SpikeMbaConfig,
  samples: readonly ModelSample[],
  clips: number,
  words: number,
): SpikeMbaInput {
  const pad = (rows: number, width: number, of: (sample: ModelSample) => Float32Array): tf.Tensor3D => {
    const values = new Float32Array(samples.length * rows * width)
    for (const [i, sample] of samples.entries()) values.set(of(sample), i * rows * width)
    return tf.tensor3d(values, [samples.length, rows, width])
  }
  const mask = (rows: number, of: (sample: ModelSample) => number): tf.Tensor2D =>
    pad(rows, 1, (sample) => new Float32Array(of(sample)).fill(1)).squeeze([2])
  return {
    video: pad(clips, dVideo, (sample) => sample.video),
    text: pad(words, dText, (sample) => sample.text),
    videoMask: mask(clips, (sample) => sample.clips),
    textMask: mask(words, (sample) => sample.words),
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** What one sample's outputs say, as the official evaluators read it. */
export function momentsOf(
  sample: ModelSample,
  config: SpikeMbaConfig,
  saliency: Float32Array,
  foreground: Float32Array,
  spans: Float32Array,
): Prediction {
  const score = {
    product: (clip: number) => sigmoid(foreground[clip]!) * sigmoid(saliency[clip]!),
    foreground: (clip: number) => sigmoid(foreground[clip]!),
    saliency: (clip: number) => sigmoid(saliency[clip]!),
  }[config.ranking]
  const { durationSec, clipSec } = sample
  const raw = Array.from(
    { length: sample.clips },
    (_, clip) => [spans[2 * clip]! * durationSec, spans[2 * clip + 1]! * durationSec, score(clip)] as const,
  )
  const windows = postprocessWindows(raw, { clipSec, maxSec: durationSec }).map(([begin, end], clip) => [
    ...(end - begin >= clipSec / 2 ? [begin, end] : oneClip(begin, sample)),
    score(clip), // unrounded: scores of neighbours differ in the fifth digit
  ]) as [number, number, number][]
  const { qid = 0, vid, query } = sample
  return showsPrediction(clipSec, {
    qid,
    ...(query === undefined ? {} : { query }),
    ...(vid === undefined ? {} : { vid }),
    pred_relevant_windows: temporalNms(windows, config.nmsThreshold, config.maxProposals),
    pred_saliency_scores: Array.from(saliency),
  })
}

/** The clip that starts at a border, or the last one. */
function oneClip(begin: number, { durationSec, clipSec }: ModelSample): [begin: number, end: number] {
  const first = Math.max(0, Math.min(begin, (Math.ceil(durationSec / clipSec - 1e-6) - 1) * clipSec))
  return [first, first + clipSec]
}
