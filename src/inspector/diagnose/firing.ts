/** Layers whose neurons hardly ever or nearly always fire, over all recordings together: a neuron that one sample leaves silent is none. */
import { firingState } from '../../display/firing.js'
import { percent, short } from '../../display/text.js'
import { bitAt } from '../bits.js'
import { runLayer } from '../lifRun.js'
import type { LifSettings, RecordedLayer, Recording } from '../recording.js'
import { type Check, type Finding, median } from './finding.js'

/** Share of neurons that are dead, or saturated, from which on a layer is called so. */
const MOST = 0.8
/** Mean rate below which a layer is silent although some of its neurons fire. */
const FAINT = 0.002

export interface LayerActivity {
  readonly layer: string
  readonly settings: LifSettings
  /** Spikes in a step of each neuron, over the real tokens of all recordings [d]. */
  readonly rates: Float32Array
  /** Largest and least charge of each neuron [d]. */
  readonly highest: Float32Array
  readonly lowest: Float32Array
  readonly largestCurrent: number
}

/** @returns one entry a layer, in the order in which they run */
export function layerActivity(recordings: readonly Recording[]): LayerActivity[] {
  return recordings[0]!.layers.map(({ name, settings, channels }) => {
    const rates = new Float32Array(channels)
    const highest = new Float32Array(channels).fill(-Infinity)
    const lowest = new Float32Array(channels).fill(Infinity)
    let [trains, largestCurrent] = [0, 0]
    for (const recording of recordings) {
      const layer = recording.layers.find((each) => each.name === name)
      if (!layer) continue
      trains += layer.steps * layer.tokens
      largestCurrent = layer.currents.reduce((most, current) => Math.max(most, Math.abs(current)), largestCurrent)
      addLayer(layer, rates, highest, lowest)
    }
    return { layer: name, settings, rates: rates.map((count) => count / Math.max(1, trains)), highest, lowest, largestCurrent }
  })
}

/** A neuron's charges from its currents, its spikes as they were recorded. */
function addLayer(layer: RecordedLayer, counts: Float32Array, highest: Float32Array, lowest: Float32Array): void {
  const { steps, tokens, channels, spikes } = layer
  const run = runLayer(layer, layer.settings)
  for (let i = 0; i < tokens * channels; i++) {
    const channel = i % channels
    highest[channel] = Math.max(highest[channel]!, run.highest[i]!)
    lowest[channel] = Math.min(lowest[channel]!, run.lowest[i]!)
  }
  for (let i = 0; i < steps * tokens * channels; i++) counts[i % channels]! += bitAt(spikes, i)
}

export const checkFiring: Check = (recordings) => layerActivity(recordings).flatMap((layer): Finding[] => silent(layer) ?? saturated(layer) ?? [])

function silent({ layer, settings, rates, highest, largestCurrent }: LayerActivity): Finding[] | undefined {
  const dead = share(rates, 'dead')
  const rate = rates.reduce((sum, value) => sum + value, 0) / rates.length
  if (dead < MOST && rate >= FAINT) return undefined
  const where = `layer ${layer}`
  const { vThreshold } = settings
  const rest = settings.vReset ?? 0
  const most = highest.reduce((most, value) => Math.max(most, value), -Infinity)
  if (largestCurrent === 0)
    return [
      {
        ...{ fault: 'no current', where, value: 0 },
        says: 'every current is exactly 0: nothing reaches it',
        cause: 'features of zeros, a weight of zeros, or a silent layer before it',
        attempt: 'look at the layer before it and at the features (`npx spikemba data check`)',
      },
    ]
  if (most < vThreshold)
    return most <= rest
      ? [
          {
            ...{ fault: 'silent layer', where, value: most },
            says: `no neuron fires, and none is ever lifted above rest: the largest charge of all is ${short(most)}, rest is ${short(rest)}`,
            cause: 'its currents are negative throughout: a bias or a normalisation with a large negative shift',
            attempt: 'qkvNorm=true, or train from fresh weights; no threshold above rest wakes it',
          },
        ]
      : [
          {
            ...{ fault: 'threshold out of reach', where, value: vThreshold / most },
            says: `no neuron fires: the largest charge of all is ${short(most)} and θ is ${short(vThreshold)}, ${short((vThreshold - rest) / (most - rest))} × too far`,
            cause: 'a threshold too high for these currents, or currents too small for it',
            attempt: `slider θ to ${short(median(highest))} or less in the inspector; vThreshold in the configuration, or qkvNorm=true for larger currents`,
            slider: { layer, settings: { vThreshold: median(highest) > rest ? median(highest) : most } },
          },
        ]
  return [
    {
      ...{ fault: 'silent layer', where, value: rate },
      says: `${percent(dead)} of its neurons never fire and its mean rate is ${short(rate)} spikes a step; half of them reach ${short(median(highest))} of θ ${short(vThreshold)} at most`,
      cause: 'a threshold that only the largest currents reach, or weights that shrank in training',
      attempt: `slider θ to ${short(median(highest))}; vThreshold, or lossWeights.spikeRate=0.1 to keep rates near .1`,
      slider: { layer, settings: { vThreshold: median(highest) > rest ? median(highest) : most } },
    },
  ]
}

function saturated({ layer, settings, rates, lowest }: LayerActivity): Finding[] | undefined {
  const full = share(rates, 'saturated')
  if (full < MOST) return undefined
  return [
    {
      ...{ fault: 'saturated layer', where: `layer ${layer}`, value: full },
      says: `${percent(full)} of its neurons fire at nearly every step, whatever comes: half of them never charge less than ${short(median(lowest))} against θ ${short(settings.vThreshold)}`,
      cause: 'currents far above the threshold: features that are not normalised, an offset, a scale mistaken (percent for shares), θ too low',
      attempt: `slider θ to ${short(median(lowest) * 1.05)}; look at the features’ scale (detectorInput=norm), vThreshold, ssaScale`,
      slider: { layer, settings: { vThreshold: median(lowest) * 1.05 } },
    },
  ]
}

const share = (rates: Float32Array, state: 'dead' | 'saturated'): number => rates.filter((rate) => firingState(rate) === state).length / rates.length
