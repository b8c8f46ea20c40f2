import * as tf from '@tensorflow/tfjs'
import { collate, type Dataset, renderClip, type Sample } from '../datasets/index.js'
import type { RecordedFilm, RecordedGradient, Recording } from '../inspector/index.js'
import { type RecordOptions, record, type SpikeMba } from '../model/index.js'
import { gradientsOf } from '../train/index.js'
import { trainable } from './trainable.js'

/** Pictures of a strip, and their side in pixels. */
const FRAMES = 25
const SIZE = 40

/** What {@link inspectSample} keeps beside the pass. */
export type InspectOptions = Omit<RecordOptions, 'gradients'> & {
  /** Also how the total loss pulls at each parameter, which takes a backward pass; default false. */
  readonly gradients?: boolean
}

/**
 * A recording of one query for the inspector, with what the model room alone cannot know: its losses, and pictures of a
 * rendered world.
 *
 * @param benchmark where the sample is from; the world of shapes can be drawn
 * @example
 * writeRecording(await inspectSample(model, await dataset.sample(3), dataset.name))
 */
export async function inspectSample(
  model: SpikeMba,
  sample: Sample,
  benchmark?: Dataset['name'],
  options: InspectOptions = {},
): Promise<Recording> {
  const { gradients, ...kept } = options
  const losses = await lossesOf(model, sample)
  return record(model, sample, {
    losses,
    ...(gradients ? { gradients: await gradientNorms(model, sample) } : {}),
    ...(benchmark === 'shapes' ? { film: shapesFilm(sample.vid, sample.clips) } : {}),
    ...kept,
  })
}

async function lossesOf(model: SpikeMba, sample: Sample): Promise<Record<string, number>> {
  const batch = collate([sample])
  const { total, parts, activity } = trainable(model).loss(batch, {})
  const named = Object.entries({ total, ...parts })
  try {
    const values = await Promise.all(named.map(async ([name, value]) => [name, (await value.data())[0]!] as const))
    return Object.fromEntries(values)
  } finally {
    batch.dispose()
    for (const tensor of [...named.map(([, value]) => value), ...Object.values(activity ?? {})]) tensor.dispose()
  }
}

async function gradientNorms(model: SpikeMba, sample: Sample): Promise<RecordedGradient[]> {
  const batch = collate([sample])
  const norms = tf.tidy(() => {
    const gradients = gradientsOf(model, () => trainable(model).loss(batch, {}).total)
    return [...model.namedParameters()].map(([name, variable]) => ({
      name,
      gradient: gradients.get(name)?.norm() ?? tf.scalar(0),
      weight: variable.norm(),
    }))
  })
  batch.dispose()
  try {
    return await Promise.all(
      norms.map(async ({ name, gradient, weight }) => ({
        name,
        gradient: (await gradient.data())[0]!,
        weight: (await weight.data())[0]!,
      })),
    )
  } finally {
    tf.dispose(norms)
  }
}

/** Pictures of a video of the shapes world, spread evenly over its length. */
function shapesFilm(vid: string, clips: number): RecordedFilm {
  const frames = Math.min(FRAMES, clips)
  const pixels = new Uint8Array(frames * SIZE * SIZE * 3)
  for (let i = 0; i < frames; i++) {
    const { frames: pictures } = renderClip(vid, Math.floor(((i + 0.5) * clips) / frames), { size: SIZE, frames: 1 })
    pixels.set(pictures[0]!, i * SIZE * SIZE * 3)
  }
  return { frames, height: SIZE, width: SIZE, pixels }
}
