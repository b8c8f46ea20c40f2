/** Small random batches and samples for tests of the model. */
import * as tf from '@tensorflow/tfjs'
import type { Targets } from 'spikemba/losses'
import type { ModelSample, PartialConfig, SpikeMbaInput } from 'spikemba/model'
import { Random } from 'spikemba/tensor'

/** A model that a test can afford, with the printed detector and gate. */
export const SMALL = {
  dVideo: 10,
  dText: 6,
  dModel: 16,
  dState: 4,
  blocks: 2,
  slots: 3,
  spikeSteps: 4,
  inputDropout: 0,
  dropout: 0,
  detectorKeys: 'all',
  gate: 'silu',
  proposalPrior: 'none',
  lossWeights: { proposal: 0 },
} as const satisfies PartialConfig

/** @param sizes clips and words of each sample */
export function randomSamples(
  seed: number,
  sizes: readonly (readonly [clips: number, words: number])[],
  { dVideo, dText }: { dVideo: number; dText: number } = SMALL,
): ModelSample[] {
  const random = Random.seeded(seed)
  const normal = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal())
  return sizes.map(([clips, words], i) => ({
    qid: i,
    video: normal(clips * dVideo),
    text: normal(words * dText),
    clips,
    words,
    durationSec: clips * 2,
    clipSec: 2,
  }))
}

/** Samples padded into one batch, at least to the given lengths. */
export function batchOf(samples: readonly ModelSample[], leastClips = 0, leastWords = 0): SpikeMbaInput {
  const [l, q] = [
    Math.max(leastClips, ...samples.map(({ clips }) => clips)),
    Math.max(leastWords, ...samples.map(({ words }) => words)),
  ]
  const padded = (
    rows: number,
    count: (sample: ModelSample) => number,
    values: (sample: ModelSample) => Float32Array,
  ): tf.Tensor3D =>
    tf.stack(
      samples.map((sample) =>
        tf.tensor2d(values(sample), [count(sample), values(sample).length / count(sample)]).pad([
          [0, rows - count(sample)],
          [0, 0],
        ]),
      ),
    ) as tf.Tensor3D
  const ones = (rows: number, count: (sample: ModelSample) => number): tf.Tensor2D =>
    padded(rows, count, (sample) => new Float32Array(count(sample)).fill(1)).squeeze([2])
  const clips = (sample: ModelSample): number => sample.clips
  const words = (sample: ModelSample): number => sample.words
  return {
    video: padded(l, clips, ({ video }) => video),
    text: padded(q, words, ({ text }) => text),
    videoMask: ones(l, clips),
    textMask: ones(q, words),
  }
}

/** A moment over clips 2 to 5 of each sample, and saliency 6 inside. */
export function momentTargets({ videoMask }: SpikeMbaInput): Targets {
  const [b, l] = videoMask.shape
  const inside = tf.tensor1d(Float32Array.from({ length: l }, (_, clip) => Number(clip >= 2 && clip < 6)))
  const foreground = tf.ones([b, 1]).mul<tf.Tensor2D>(inside)
  const clips = videoMask.sum(1).reshape([b, 1, 1])
  return {
    foreground,
    saliency: foreground.mul(6),
    span: tf.tensor1d([2, 6]).div(clips).mul<tf.Tensor3D>(foreground.expandDims(2)),
  }
}
