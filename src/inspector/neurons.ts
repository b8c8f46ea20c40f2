/**
 * How the neurons of a layer fire, channel by channel over some of its tokens, and for those that never or always fire: why.
 */
import { bitAt } from './bits.js'
import type { LayerCurrents, LayerRun } from './lifRun.js'
import type { LifSettings } from './recording.js'

/** Share of steps from which on a neuron says nothing any more: it fires whatever comes. */
export const SATURATED = 0.95

/** First token and token after the last. */
export type TokenRange = readonly [start: number, end: number]

export interface NeuronFacts {
  readonly channel: number
  /** Spikes in a step, 0..1. */
  readonly rate: number
  /** The token and step of its first spike; undefined when there is none. */
  readonly first: { readonly token: number; readonly step: number } | undefined
  readonly state: 'dead' | 'saturated' | 'active'
  /** Why it is dead or saturated, in words with numbers; empty when it is neither. */
  readonly why: string
}

/** @param run what {@link runLayer} gave for these settings */
export function neuronFacts(layer: LayerCurrents, run: LayerRun, settings: LifSettings, [start, end]: TokenRange = [0, layer.tokens]): NeuronFacts[] {
  const { channels } = layer
  const trains = Math.max(1, layer.steps * (end - start))
  return Array.from({ length: channels }, (_, channel) => {
    const { count, first } = fired(layer, run, channel, start, end)
    const rate = count / trains
    const state = count === 0 ? 'dead' : rate >= SATURATED ? 'saturated' : 'active'
    let [highest, lowest] = [-Infinity, Infinity]
    for (let token = start; token < end; token++) {
      highest = Math.max(highest, run.highest[token * channels + channel]!)
      lowest = Math.min(lowest, run.lowest[token * channels + channel]!)
    }
    return { channel, rate, first, state, why: reason(state, highest, lowest, settings) }
  })
}

function fired({ steps, tokens, channels }: LayerCurrents, { spikes }: LayerRun, channel: number, start: number, end: number) {
  let count = 0
  let first: NeuronFacts['first']
  for (let token = start; token < end; token++)
    for (let step = 0; step < steps; step++)
      if (bitAt(spikes, (step * tokens + token) * channels + channel)) {
        count++
        first ??= { token, step }
      }
  return { count, first }
}

/** While a neuron is silent its charge is proportional to its currents: the factor that would wake it is exact. */
function reason(state: NeuronFacts['state'], highest: number, lowest: number, { vThreshold, vReset }: LifSettings): string {
  if (state === 'active') return ''
  const rest = vReset ?? 0
  if (state === 'saturated') return `lowest charge ${digits(lowest)} against θ ${digits(vThreshold)}: it fires at nearly every step, whatever comes`
  if (Number.isNaN(highest) || highest === -Infinity) return 'its currents are not numbers'
  if (highest <= rest) return `its currents never lift it above rest (${digits(rest)}): largest charge ${digits(highest)}`
  return `largest charge ${digits(highest)} of θ ${digits(vThreshold)}: it needs currents ${digits((vThreshold - rest) / (highest - rest))} × as large, or θ at most ${digits(highest)}`
}

/** Three digits that count. */
const digits = (value: number): string => String(Number(value.toPrecision(3)))
