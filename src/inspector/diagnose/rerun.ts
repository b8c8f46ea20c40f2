/**
 * Do the recorded spikes follow from the recorded currents? Each sample starts at rest, so the layer, run again from its currents with
 * its settings, must give them. Where it does not, the ways in which people get it wrong are tried one by one.
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
  if (layer.currents.some(Number.isNaN)) return undefined
  const { name, steps, tokens, channels, settings, spikes } = layer
  const size = tokens * channels
  const expected = runLayer(layer, settings).spikes
  const wrong = countDifferent(layer, expected)
  if (wrong <= Math.max(3, ROUNDING * steps * size)) return undefined
  const first = firstDifferent(layer, expected)
  const place = `first at step ${Math.floor(first / size)}, token ${Math.floor((first % size) / channels)}, neuron ${first % channels}`
  const value = wrong / (steps * size)
  const where = `layer ${name}`
  const says = (what: string): string =>
    `${percent(value)} of its spikes do not follow from its currents, ${place} (recorded ${bitAt(spikes, first)}, run again ${bitAt(expected, first)}); ${what}`
  if (explains(layer, wrong, (t, i) => (t === 0 ? 0 : bitAt(expected, (t - 1) * size + i))))
    return {
      ...{ fault: 'spikes one step late', where, value },
      says: says('moved back by one step they do'),
      cause: 'a record that begins with the initial state, so that each entry stands one step late and the last is lost',
      attempt: 'no slider helps: mend how spikes are collected, entry t belongs to the current of step t',
    }
  const other = otherSettings(settings).find(([, changed]) => {
    const guess = runLayer(layer, changed).spikes
    return explains(layer, wrong, (t, i) => bitAt(guess, t * size + i))
  })
  if (other)
    return {
      ...{ fault: 'spikes of other settings', where, value },
      says: says(`with ${other[0]} they do`),
      cause: 'the layer ran with another rule than its configuration says',
      attempt: `in the inspector, set ${other[0]} and compare; then ${other[2]} in the configuration, as it was trained`,
      slider: { layer: name, settings: other[1] },
    }
  const kept = leftBehind(layer)
  if (kept >= EXPLAINED)
    return {
      ...{ fault: 'membrane not reset', where, value },
      says: says(`${percent(kept)} of the neurons do when they start at another membrane than rest (${short(settings.vReset ?? 0)})`),
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

function firstDifferent({ steps, tokens, channels, spikes }: RecordedLayer, expected: Uint8Array): number {
  for (let i = 0; i < steps * tokens * channels; i++) if (bitAt(spikes, i) !== bitAt(expected, i)) return i
  return -1
}

function countDifferent({ steps, tokens, channels, spikes }: RecordedLayer, expected: Uint8Array): number {
  let count = 0
  for (let i = 0; i < steps * tokens * channels; i++) count += Number(bitAt(spikes, i) !== bitAt(expected, i))
  return count
}

/** Whether a guess leaves hardly anything of what differed. */
function explains({ steps, tokens, channels, spikes }: RecordedLayer, wrong: number, guess: (t: number, i: number) => number): boolean {
  const size = tokens * channels
  let left = 0
  for (let t = 0; t < steps; t++) for (let i = 0; i < size; i++) left += Number(bitAt(spikes, t * size + i) !== guess(t, i))
  return left <= (1 - EXPLAINED) * wrong
}

/** Share of the differing neurons' trains that some starting membrane between twice below rest and the threshold explains. */
function leftBehind(layer: RecordedLayer): number {
  const { steps, tokens, channels, settings, spikes, currents } = layer
  const size = tokens * channels
  const rest = settings.vReset ?? 0
  const [low, high] = [rest - 2 * Math.max(0.1, settings.vThreshold - rest), settings.vThreshold]
  const stays = currents.length !== steps * size
  const starts = Array.from({ length: STARTS }, (_, k) => low + ((high - low) * (k + 0.5)) / STARTS)
  const normal = runLayer(layer, settings).spikes
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
          v + (settings.decayInput ? currents[(stays ? 0 : t * size) + i]! / settings.tau : currents[(stays ? 0 : t * size) + i]!) - (v - rest) / settings.tau
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
