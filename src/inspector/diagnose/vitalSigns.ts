import { firingState } from '../../display/firing.js'
import { percent, short } from '../../display/text.js'
import { proposalScores } from '../../metrics/proposalScores.js'
import type { Recording } from '../recording.js'
import { proposalSample } from './detector.js'
import { mean } from './finding.js'
import { firingRates } from './firing.js'
import { slopeOf } from './slopes.js'

/**
 * How a model fares in a few lines: how its layers fire, its detector detects, its gates open. Lines of text, a sign
 * each; a recording without layers, marked moments or gates has none of them.
 */
export function vitalSigns(recordings: readonly Recording[]): string[] {
  const [first] = recordings
  if (!first) return []
  const layers = firingRates(recordings).map((rates, i) => {
    const layer = first.layers[i]!
    const states = Array.from(rates, firingState)
    const count = (state: string): number => states.filter((each) => each === state).length
    const slope = slopeOf(layer)
    return `${layer.name.padEnd(11)}fires at ${percent(mean(rates))} of its steps; of ${rates.length} neurons ${count('dead')} silent, ${count('saturated')} saturated${slope === undefined ? '' : `; surrogate slope ${short(slope)}`}`
  })
  const samples = recordings.flatMap((recording) => proposalSample(recording) ?? [])
  const scores = samples.length ? proposalScores(samples) : undefined
  const gates = first.blocks.flatMap(({ joint }) => (joint.gate ? [short(mean(joint.gate.map(Math.abs)))] : []))
  const gradient = first.gradients && Math.hypot(...first.gradients.map(({ gradient }) => gradient))
  return [
    ...layers,
    ...(scores
      ? [
          `proposals  ${percent(scores.precision)} in a marked moment (chance ${percent(scores.chance.precision)}), average precision ${short(scores.averagePrecision)} (chance ${short(scores.chance.averagePrecision)})`,
        ]
      : []),
    ...(gates.length ? [`gates      ${gates.join(', ')} let through in the joint mixers of its blocks`] : []),
    ...(gradient === undefined ? [] : [`gradient   norm ${short(gradient)} of one query's loss`]),
  ]
}
