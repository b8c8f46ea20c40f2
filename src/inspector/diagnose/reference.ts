/** A recording beside one of the same sample that is trusted: what differs first names the suspect. */
import { short } from '../../display/text.js'
import { compareRecordings } from '../compareRecordings.js'
import type { RecordedMixer, RecordedScan, Recording } from '../recording.js'
import type { Finding } from './finding.js'

/** Relative difference of step lengths and state norms that counts as equal. */
const CLOSE = 1e-4
/** Keys that say how a model computes; how it was trained makes no difference to a pass. */
const COMPUTING =
  /^(d[A-Z]|expand|discretization|bidirectional|blocks|slots|mixer|positions|spikeSteps|detector|qkvNorm|attentionLif|ssa|spikeNorm|gate$|proposal(Sharpness|Prior|Threshold)|tau|vThreshold|vReset|decayInput|head|ranking|nms|maxProposals)/

export function compareWithReference(recording: Recording, reference: Recording): Finding[] {
  const settings = otherSettings(recording.config, reference.config, 'reference')
  const first = compareRecordings(reference, recording)
  const state = first === undefined || first.kind === 'saliency' ? otherStates(recording, reference) : []
  if (state.length) return [...settings, ...state]
  if (first === undefined || (settings.length && first.kind === 'structure')) return settings
  const values = 'a' in first ? `reference ${short(first.a)}, here ${short(first.b)}` : first.problem
  const where =
    first.kind === 'structure' ? 'structure' : first.kind === 'saliency' ? 'saliency' : `layer ${first.layer}`
  const place =
    'step' in first
      ? `${first.kind} at step ${first.step}, token ${first.token}, neuron ${first.channel}`
      : 'clip' in first
        ? `clip ${first.clip}`
        : ''
  return [
    ...settings,
    {
      ...{ fault: 'parts from the reference', where, value: 'a' in first ? first.b - first.a : NaN },
      says: `the two part first in ${where}${place ? `, ${place}` : ''}: ${values}`,
      cause:
        first.kind === 'spike'
          ? 'equal currents and other spikes: the neuron’s own rule or state'
          : 'what is before this place, weights or features',
      attempt: settings.length
        ? `set ${settings.map(({ where }) => where).join(', ')} as in the reference first`
        : 'look at the part before this place in both',
    },
  ]
}

/**
 * Keys by which a model computes and that are not as they were.
 * @param where in words, what is trusted
 */
export function otherSettings(
  config: Recording['config'],
  trusted: Recording['config'],
  where: 'reference' | 'training',
): Finding[] {
  return Object.keys(trusted)
    .filter(
      (key) => COMPUTING.test(key) && key in config && JSON.stringify(config[key]) !== JSON.stringify(trusted[key]),
    )
    .map((key) => ({
      ...{ fault: 'other settings', where: key, value: Number(config[key]) },
      says: `${key} is ${JSON.stringify(config[key])}, in the ${where} ${JSON.stringify(trusted[key])}`,
      cause: 'weights that were trained under one rule run under another',
      attempt: `${key}=${String(trusted[key])}`,
    }))
}

/** Scans whose step lengths agree and whose states do not: the rule between them is another one. */
function otherStates(recording: Recording, reference: Recording): Finding[] {
  for (const [i, block] of recording.blocks.entries())
    for (const name of ['video', 'text', 'joint'] as const)
      for (const direction of ['forward', 'backward'] as const) {
        const [ours, theirs] = [scanOf(block[name], direction), scanOf(reference.blocks[i]?.[name], direction)]
        if (!ours || !theirs) continue
        if (firstApart(ours.delta, theirs.delta) >= 0) return []
        const token = firstApart(ours.stateNorm, theirs.stateNorm)
        if (token < 0) continue
        const value = ours.stateNorm[token]! / theirs.stateNorm[token]!
        return [
          {
            ...{ fault: 'state computed otherwise', where: `block ${i}, ${name}, ${direction}`, value },
            says: `spikes and step lengths Δ agree with the reference, the state does not: at token ${token} its norm is ${short(value)} × the reference’s`,
            cause:
              'another discretisation of B: ΔB (what Mamba’s code computes) against (e^ΔA - 1)/A · B (what its paper prints), whose ratio is (e^z - 1)/z with z = ΔA; or other A',
            attempt: `discretization, ${JSON.stringify(recording.config.discretization)} here and ${JSON.stringify(reference.config.discretization)} in the reference`,
          },
        ]
      }
  return []
}

const scanOf = (mixer: RecordedMixer | undefined, direction: 'forward' | 'backward'): RecordedScan | undefined =>
  mixer?.[direction]

const firstApart = (a: Float32Array, b: Float32Array): number =>
  a.length === b.length
    ? a.findIndex((value, i) => Math.abs(value - b[i]!) > CLOSE * Math.max(Math.abs(value), Math.abs(b[i]!), 1e-6))
    : 0
