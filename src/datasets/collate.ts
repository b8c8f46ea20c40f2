import * as tf from '@tensorflow/tfjs'
import { OptionError, ShapeError } from '../tensor/index.js'
import type { Sample } from './sample.js'

/** Tensors of one batch; the caller disposes them. */
export interface Batch {
  /** What the model reads. */
  readonly input: {
    /** Clip features [b, l, dVideo], zero at padding. */
    readonly video: tf.Tensor3D
    /** Word features [b, q, dText], zero at padding. */
    readonly text: tf.Tensor3D
    /** [b, l], 1 for a clip, 0 for padding. */
    readonly videoMask: tf.Tensor2D
    /** [b, q], 1 for a word, 0 for padding. */
    readonly textMask: tf.Tensor2D
  }
  /** What its losses compare with. */
  readonly targets: {
    /** [b, l] 0/1 */
    readonly foreground: tf.Tensor2D
    /** [b, l, 2] fractions of the duration */
    readonly span: tf.Tensor3D
    /** [b, l] 0–12 */
    readonly saliency: tf.Tensor2D
  }
  /** The samples that the rows were made of, in order. */
  readonly samples: Sample[]
  /** Frees every tensor of the batch. */
  dispose(): void
}

/**
 * Samples of different lengths into one padded batch: zeros after the last clip and the last word, masks that say so.
 * Axes: b batch, l clips of the longest video, q words of the longest query.
 *
 * @throws OptionError for an empty list
 * @throws ShapeError when the samples' feature sizes differ
 */
export function collate(samples: readonly Sample[]): Batch {
  const first = samples[0]
  if (!first) throw new OptionError('samples', [], 'at least one sample')
  const dVideo = first.video.length / first.clips
  const dText = first.text.length / first.words
  for (const { clips, words, video, text, qid } of samples) {
    if (video.length !== clips * dVideo)
      throw new ShapeError('collate', `video of query ${qid}`, [clips, video.length / clips], `l, ${dVideo}`)
    if (text.length !== words * dText)
      throw new ShapeError('collate', `text of query ${qid}`, [words, text.length / words], `q, ${dText}`)
  }
  const b = samples.length
  const l = Math.max(...samples.map((sample) => sample.clips))
  const q = Math.max(...samples.map((sample) => sample.words))
  const pad = (of: (sample: Sample) => Float32Array, length: number, columns: number): Float32Array => {
    const all = new Float32Array(b * length * columns)
    for (const [i, sample] of samples.entries()) all.set(of(sample), i * length * columns)
    return all
  }
  const input = {
    video: tf.tensor3d(
      pad((s) => s.video, l, dVideo),
      [b, l, dVideo],
    ),
    text: tf.tensor3d(
      pad((s) => s.text, q, dText),
      [b, q, dText],
    ),
    videoMask: tf.tensor2d(
      pad((s) => new Float32Array(s.clips).fill(1), l, 1),
      [b, l],
    ),
    textMask: tf.tensor2d(
      pad((s) => new Float32Array(s.words).fill(1), q, 1),
      [b, q],
    ),
  }
  const targets = {
    foreground: tf.tensor2d(
      pad((s) => s.foreground, l, 1),
      [b, l],
    ),
    span: tf.tensor3d(
      pad((s) => s.span, l, 2),
      [b, l, 2],
    ),
    saliency: tf.tensor2d(
      pad((s) => s.saliency, l, 1),
      [b, l],
    ),
  }
  return { input, targets, samples: [...samples], dispose: () => tf.dispose([input, targets] as tf.TensorContainer[]) }
}
