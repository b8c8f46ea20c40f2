import { bitAt } from './bits.js'
import type { RecordedLayer, Recording } from './recording.js'

/** The first place at which two recordings differ, in the order in which a pass computes. */
export type RecordingDifference =
  | {
      /** The passes do not have the same layers and sizes. */
      readonly kind: 'structure'
      /** What differs, in words. */
      readonly problem: string
    }
  | {
      /** What differs first. */
      readonly kind: 'current' | 'spike'
      /** Name of the layer. */
      readonly layer: string
      /** Spike step, from 0. */
      readonly step: number
      /** Joint token, from 0. */
      readonly token: number
      /** Neuron of the token, from 0. */
      readonly channel: number
      /** Value in the first recording; 0 or 1 for a spike. */
      readonly a: number
      /** Value in the second. */
      readonly b: number
    }
  | {
      /** All layers agree, the scores do not. */
      readonly kind: 'saliency'
      /** Clip, from 0. */
      readonly clip: number
      /** Saliency in the first recording. */
      readonly a: number
      /** Saliency in the second. */
      readonly b: number
    }

/**
 * Layer by layer, and in each step by step: its currents, then its spikes; then the saliency.
 * @param tolerance largest difference of currents and saliencies that counts as equal; spikes must be equal
 * @returns undefined when the recordings agree
 */
export function compareRecordings(a: Recording, b: Recording, tolerance = 1e-6): RecordingDifference | undefined {
  const shapes = [a, b].map(({ sample: { clips, words }, layers }) =>
    [
      `${words} words and ${clips} clips`,
      ...layers.map(({ name, steps, channels }) => `${name} of ${channels} channels over ${steps} steps`),
    ].join(', '),
  )
  if (shapes[0] !== shapes[1]) return { kind: 'structure', problem: `one has ${shapes[0]}; the other ${shapes[1]}` }
  for (const [i, layer] of a.layers.entries()) {
    const found = compareLayers(layer, b.layers[i]!, tolerance)
    if (found) return found
  }
  const clip = a.saliency.findIndex((value, clip) => differ(value, b.saliency[clip]!, tolerance))
  return clip < 0 ? undefined : { kind: 'saliency', clip, a: a.saliency[clip]!, b: b.saliency[clip]! }
}

function compareLayers(a: RecordedLayer, b: RecordedLayer, tolerance: number): RecordingDifference | undefined {
  const { name: layer, steps, tokens, channels } = a
  const size = tokens * channels
  const at = ({ currents }: RecordedLayer, i: number): number =>
    currents[currents.length === steps * size ? i : i % size]!
  for (let step = 0; step < steps; step++) {
    for (const kind of ['current', 'spike'] as const)
      for (let n = 0; n < size; n++) {
        const i = step * size + n
        const [left, right] = kind === 'current' ? [at(a, i), at(b, i)] : [bitAt(a.spikes, i), bitAt(b.spikes, i)]
        if (differ(left, right, kind === 'current' ? tolerance : 0))
          return { kind, layer, step, token: Math.floor(n / channels), channel: n % channels, a: left, b: right }
      }
  }
  return undefined
}

/** NaN equals NaN alone. */
const differ = (a: number, b: number, tolerance: number): boolean =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) !== Number.isNaN(b) : Math.abs(a - b) > tolerance
