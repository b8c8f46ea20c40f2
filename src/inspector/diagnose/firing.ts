/**
 * Layers whose neurons hardly ever or nearly always fire, over all recordings together: a neuron that one sample leaves
 * silent is none.
 */
import { firingState } from '../../display/firing.js'
import { percent, short } from '../../display/text.js'
import { runLayer } from '../lifRun.js'
import { chargeRange, countSpikes } from '../neurons.js'
import type { LifSettings, RecordedLayer, Recording } from '../recording.js'
import { type Check, type Finding, mean, median } from './finding.js'

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
  const rates = firingRates(recordings)
  return recordings[0]!.layers.map(({ name, settings, channels }, i) => {
    const highest = new Float32Array(channels).fill(-Infinity)
    const lowest = new Float32Array(channels).fill(Infinity)
    let largestCurrent = 0
    for (const layer of layersOf(recordings, name)) {
      largestCurrent = layer.currents.reduce((most, current) => Math.max(most, Math.abs(current)), largestCurrent)
      const own = chargeRange(layer, runLayer(layer, layer.settings), [0, layer.tokens])
      for (let channel = 0; channel < channels; channel++) {
        highest[channel] = Math.max(highest[channel]!, own.highest[channel]!)
        lowest[channel] = Math.min(lowest[channel]!, own.lowest[channel]!)
      }
    }
    return { layer: name, settings, rates: rates[i]!, highest, lowest, largestCurrent }
  })
}

/** @returns for each layer the recorded spikes in a step of each neuron, over the real tokens of all recordings [d] */
export function firingRates(recordings: readonly Recording[]): Float32Array[] {
  return recordings[0]!.layers.map(({ name, channels }) => {
    const rates = new Float32Array(channels)
    let trains = 0
    for (const layer of layersOf(recordings, name)) {
      trains += layer.steps * layer.tokens
      for (const [channel, count] of countSpikes(layer, layer, [0, layer.tokens]).counts.entries())
        rates[channel]! += count
    }
    return rates.map((count) => count / Math.max(1, trains))
  })
}

const layersOf = (recordings: readonly Recording[], name: string): RecordedLayer[] =>
  recordings.flatMap(({ layers }) => layers.find((each) => each.name === name) ?? [])

export const checkFiring: Check = (recordings) =>
  layerActivity(recordings).flatMap((layer): Finding[] => silent(layer) ?? saturated(layer) ?? [])

function silent({ layer, settings, rates, highest, largestCurrent }: LayerActivity): Finding[] | undefined {
  const dead = share(rates, 'dead')
  const rate = mean(rates)
  if (dead < MOST && rate >= FAINT) return undefined
  const where = `layer ${layer}`
  const { vThreshold } = settings
  const rest = settings.vReset ?? 0
  const most = highest.reduce((most, value) => Math.max(most, value), -Infinity)
  const reach = median(highest)
  const slider = { layer, settings: { vThreshold: reach > rest ? reach : most } }
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
            attempt: `slider θ to ${short(reach)} or less in the inspector; vThreshold in the configuration, or qkvNorm=true for larger currents`,
            slider,
          },
        ]
  return [
    {
      ...{ fault: 'silent layer', where, value: rate },
      says: `${percent(dead)} of its neurons never fire and its mean rate is ${short(rate)} spikes a step; half of them reach ${short(reach)} of θ ${short(vThreshold)} at most`,
      cause: 'a threshold that only the largest currents reach, or weights that shrank in training',
      attempt: `slider θ to ${short(reach)}; vThreshold, or lossWeights.spikeRate=0.1 to keep rates near .1`,
      slider,
    },
  ]
}

function saturated({ layer, settings, rates, lowest }: LayerActivity): Finding[] | undefined {
  const full = share(rates, 'saturated')
  if (full < MOST) return undefined
  const least = median(lowest)
  return [
    {
      ...{ fault: 'saturated layer', where: `layer ${layer}`, value: full },
      says: `${percent(full)} of its neurons fire at nearly every step, whatever comes: half of them never charge less than ${short(least)} against θ ${short(settings.vThreshold)}`,
      cause:
        'currents far above the threshold: features that are not normalised, an offset, a scale mistaken (percent for shares), θ too low',
      attempt: `slider θ to ${short(least * 1.05)}; look at the features’ scale (detectorInput=norm), vThreshold, ssaScale`,
      slider: { layer, settings: { vThreshold: least * 1.05 } },
    },
  ]
}

const share = (rates: Float32Array, state: 'dead' | 'saturated'): number =>
  rates.filter((rate) => firingState(rate) === state).length / rates.length
