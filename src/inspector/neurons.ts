/**
 * How the neurons of a layer fire, channel by channel over some of its tokens, and for those that never or always fire:
 * why.
 */
import { type FiringState, firingState } from '../display/firing.js'
import { short } from '../display/text.js'
import type { LayerCurrents, LayerRun } from './lifRun.js'
import type { LifSettings } from './recording.js'

/** First token and token after the last. */
export type TokenRange = readonly [start: number, end: number]

/** How a channel fires. */
export interface NeuronFiring {
  /** Its number, from 0. */
  readonly channel: number
  /** Spikes in a step, 0..1. */
  readonly rate: number
  /** The token and step of its first spike; undefined when there is none. */
  readonly first:
    | {
        /** Joint token, from 0. */
        readonly token: number
        /** Spike step, from 0. */
        readonly step: number
      }
    | undefined
}

/** What can be said of a channel at a glance. */
export interface NeuronFacts extends NeuronFiring {
  /** Whether it never fires, always fires, or neither. */
  readonly state: FiringState
  /** Why it is dead or saturated, in words with numbers; empty when it is neither. */
  readonly why: string
}

/**
 * What can be said of every channel of a layer: its rate, its first spike, and why it is silent or saturated.
 *
 * @param run what {@link runLayer} gave for these settings
 */
export function neuronFacts(
  layer: LayerCurrents,
  run: LayerRun,
  settings: LifSettings,
  [start, end]: TokenRange = [0, layer.tokens],
): NeuronFacts[] {
  const { highest, lowest } = chargeRange(layer, run, [start, end])
  return neuronFiring(layer, run, [start, end]).map((firing) => {
    const state = firingState(firing.rate)
    return { ...firing, state, why: reason(state, highest[firing.channel]!, lowest[firing.channel]!, settings) }
  })
}

/** How every channel of a layer fires: what its spikes alone tell. */
export function neuronFiring(
  layer: LayerCurrents,
  run: Pick<LayerRun, 'spikes'>,
  [start, end]: TokenRange = [0, layer.tokens],
): NeuronFiring[] {
  const { steps } = layer
  const trains = Math.max(1, steps * (end - start))
  const { counts, first } = countSpikes(layer, run, [start, end])
  return Array.from(counts, (count, channel) => ({
    channel,
    rate: count / trains,
    first: count === 0 ? undefined : { token: Math.floor(first[channel]! / steps), step: first[channel]! % steps },
  }))
}

/** Largest and least charge of each channel. */
export function chargeRange(
  { channels }: LayerCurrents,
  run: LayerRun,
  [start, end]: TokenRange,
): { highest: Float32Array; lowest: Float32Array } {
  const highest = new Float32Array(channels).fill(-Infinity)
  const lowest = new Float32Array(channels).fill(Infinity)
  for (let token = start; token < end; token++)
    for (let channel = 0; channel < channels; channel++) {
      const at = token * channels + channel
      highest[channel] = Math.max(highest[channel]!, run.highest[at]!)
      lowest[channel] = Math.min(lowest[channel]!, run.lowest[at]!)
    }
  return { highest, lowest }
}

/**
 * Spikes of each channel, and where its first one is, token · steps + step (-1: nowhere); in the order of the memory,
 * empty bytes at once.
 */
export function countSpikes(
  { steps, tokens, channels }: LayerCurrents,
  { spikes }: Pick<LayerRun, 'spikes'>,
  [start, end]: TokenRange,
): { counts: Uint32Array; first: Int32Array } {
  const counts = new Uint32Array(channels)
  const first = new Int32Array(channels).fill(-1)
  for (let token = start; token < end; token++)
    for (let step = 0; step < steps; step++) {
      const base = (step * tokens + token) * channels
      for (let channel = 0; channel < channels; channel++) {
        const at = base + channel
        const byte = spikes[at >> 3]!
        if (byte === 0) channel += 7 - (at & 7)
        else if ((byte >> (at & 7)) & 1) {
          counts[channel]!++
          if (first[channel]! < 0) first[channel] = token * steps + step
        }
      }
    }
  return { counts, first }
}

/** While a neuron is silent its charge is proportional to its currents: the factor that would wake it is exact. */
function reason(
  state: NeuronFacts['state'],
  highest: number,
  lowest: number,
  { vThreshold, vReset }: LifSettings,
): string {
  if (state === 'active') return ''
  const rest = vReset ?? 0
  if (state === 'saturated')
    return `lowest charge ${short(lowest)} against θ ${short(vThreshold)}: it fires at nearly every step, whatever comes`
  if (Number.isNaN(highest) || highest === -Infinity) return 'its currents are not numbers'
  if (highest <= rest) return `its currents never lift it above rest (${short(rest)}): largest charge ${short(highest)}`
  return `largest charge ${short(highest)} of θ ${short(vThreshold)}: it needs currents ${short((vThreshold - rest) / (highest - rest))} × as large, or θ at most ${short(highest)}`
}
