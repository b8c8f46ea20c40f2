/**
 * Do the recorded spikes follow from the recorded currents? Each sample starts at rest, so the layer, run again from
 * its currents with its settings, must give them. Where it does not, the ways in which people get it wrong are tried
 * one by one.
 */
import { percent, short } from '../../display/text.js'
import { bitAt } from '../bits.js'
import { runLayer } from '../lifRun.js'
import type { LifSettings, RecordedLayer } from '../recording.js'
import type { Check, Finding } from './finding.js'

/** Share of steps at which backends may differ: currents a rounding away from θ. */
const ROUNDING = 1e-3
/** Share of what differed that a guess has to explain. */
const EXPLAINED = 0.95
/** Membranes that are tried as the one that was left behind. */
const STARTS = 64
/** Neurons that are asked for their membrane. */
const MOST_TRAINS = 4096

export const checkRerun: Check = (recordings) => {
  const seen = new Set<string>()
  return recordings.flatMap(({ layers }) =>
    layers.flatMap((layer): Finding[] => {
      const found = seen.has(layer.name) ? undefined : differs(layer)
      if (!found) return []
      seen.add(layer.name)
      return [found]
    }),
  )
}

function differs(layer: RecordedLayer): Finding | undefined {
  const { name, steps, tokens, channels, settings, spikes } = layer
  const size = tokens * channels
  const expected = runLayer(layer, settings).spikes
  const { count: wrong, first } = differences(layer, (i) => bitAt(expected, i))
  if (wrong <= Math.max(3, ROUNDING * steps * size)) return undefined
  const place = `first at step ${Math.floor(first / size)}, token ${Math.floor((first % size) / channels)}, neuron ${first % channels}`
  const value = wrong / (steps * size)
  const where = `layer ${name}`
  const says = (what: string): string =>
    `${percent(value)} of its spikes do not follow from its currents, ${place} (recorded ${bitAt(spikes, first)}, run again ${bitAt(expected, first)}); ${what}`
  if (explains(layer, wrong, (i) => (i < size ? 0 : bitAt(expected, i - size))))
    return {
      ...{ fault: 'spikes one step late', where, value },
      says: says('moved back by one step they do'),
      cause:
        'a record that begins with the initial state, so that each entry stands one step late and the last is lost',
      attempt: 'no slider helps: mend how spikes are collected, entry t belongs to the current of step t',
    }
  const other = otherSettings(settings).find(([, changed]) => {
    const guess = runLayer(layer, changed).spikes
    return explains(layer, wrong, (i) => bitAt(guess, i))
  })
  if (other)
    return {
      ...{ fault: 'spikes of other settings', where, value },
      says: says(`with ${other[0]} they do`),
      cause: 'the layer ran with another rule than its configuration says',
      attempt: `in the inspector, set ${other[0]} and compare; then ${other[2]} in the configuration, as it was trained`,
      slider: { layer: name, settings: other[1] },
    }
  const kept = leftBehind(layer, expected)
  if (kept >= EXPLAINED)
    return {
      ...{ fault: 'membrane not reset', where, value },
      says: says(
        `${percent(kept)} of the neurons do when they start at another membrane than rest (${short(settings.vReset ?? 0)})`,
      ),
      cause: 'the membrane that an earlier sample left behind is where this one starts',
      attempt: 'no slider helps: call the layer without a state, or with a fresh one, for each sample',
    }
  return {
    ...{ fault: 'spikes that no current explains', where, value },
    says: says('no shift, reset rule or starting membrane explains them'),
    cause: 'spikes changed after the neuron (a mask, a dropout), or currents recorded at another place',
    attempt: 'compare two recordings: `spikemba inspect` marks the first step and neuron at which they part',
  }
}

const otherSettings = (settings: LifSettings): (readonly [words: string, settings: LifSettings, key: string])[] => [
  settings.vReset === null
    ? ['a hard reset to 0', { ...settings, vReset: 0 }, 'vReset=0']
    : ['a soft reset (a spike subtracts θ)', { ...settings, vReset: null }, 'vReset=null'],
  settings.decayInput
    ? ['currents that are not divided by τ', { ...settings, decayInput: false }, 'decayInput=false']
    : ['currents divided by τ', { ...settings, decayInput: true }, 'decayInput=true'],
]

/** At how many steps of neurons the recorded spikes are others than a guess, and the first of these, -1 for none. */
function differences(
  { steps, tokens, channels, spikes }: RecordedLayer,
  guess: (i: number) => number,
): { count: number; first: number } {
  let [count, first] = [0, -1]
  for (let i = 0; i < steps * tokens * channels; i++) if (bitAt(spikes, i) !== guess(i) && count++ === 0) first = i
  return { count, first }
}

/** Whether a guess leaves hardly anything of what differed. */
const explains = (layer: RecordedLayer, wrong: number, guess: (i: number) => number): boolean =>
  differences(layer, guess).count <= (1 - EXPLAINED) * wrong

/**
 * Share of the differing neurons' trains that some starting membrane between twice below rest and the threshold
 * explains.
 */
function leftBehind(layer: RecordedLayer, normal: Uint8Array): number {
  const { steps, tokens, channels, settings, spikes, currents } = layer
  const size = tokens * channels
  const rest = settings.vReset ?? 0
  const [low, high] = [rest - 2 * Math.max(0.1, settings.vThreshold - rest), settings.vThreshold]
  const stays = currents.length !== steps * size
  const starts = Array.from({ length: STARTS }, (_, k) => low + ((high - low) * (k + 0.5)) / STARTS)
  let [asked, explained] = [0, 0]
  for (let i = 0; i < size && asked < MOST_TRAINS; i++) {
    let same = true
    for (let t = 0; t < steps; t++) same &&= bitAt(spikes, t * size + i) === bitAt(normal, t * size + i)
    if (same) continue
    asked++
    const fires = (start: number): boolean => {
      let v = start
      for (let t = 0; t < steps; t++) {
        const h =
          v +
          (settings.decayInput
            ? currents[(stays ? 0 : t * size) + i]! / settings.tau
            : currents[(stays ? 0 : t * size) + i]!) -
          (v - rest) / settings.tau
        const fired = settings.fireOnEqual ? h >= settings.vThreshold : h > settings.vThreshold
        if (Number(fired) !== bitAt(spikes, t * size + i)) return false
        v = fired ? (settings.vReset === null ? h - settings.vThreshold : rest) : h
      }
      return true
    }
    if (starts.some(fires)) explained++
  }
  return asked ? explained / asked : 0
}
