import * as tf from '@tensorflow/tfjs'
import type { Batch, Sample } from '../../datasets/index.js'

/** Lengths that a batch is padded to. */
export interface BatchLengths {
  readonly clips: number
  readonly words: number
}

export const lengthsOf = (samples: readonly Sample[]): BatchLengths => ({
  clips: Math.max(...samples.map(({ clips }) => clips)),
  words: Math.max(...samples.map(({ words }) => words)),
})

/** Zeros after the last clip and word, up to lengths that are not below the batch's own. Takes over the batch. */
export function padBatch(batch: Batch, { clips, words }: BatchLengths): Batch {
  const padded = tf.tidy(() => {
    const to = <T extends tf.Tensor>(tensor: T, length: number): T => {
      const paddings = tensor.shape.map((size, axis): [number, number] => [0, axis === 1 ? length - size : 0])
      return tf.pad(tensor, paddings)
    }
    const { video, text, videoMask, textMask } = batch.input
    const { foreground, span, saliency } = batch.targets
    return {
      input: {
        video: to(video, clips),
        text: to(text, words),
        videoMask: to(videoMask, clips),
        textMask: to(textMask, words),
      },
      targets: { foreground: to(foreground, clips), span: to(span, clips), saliency: to(saliency, clips) },
    }
  })
  batch.dispose()
  const { input, targets } = padded
  return {
    input,
    targets,
    samples: batch.samples,
    dispose: () => tf.dispose([...Object.values(input), ...Object.values(targets)]),
  }
}
