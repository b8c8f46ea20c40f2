/**
 * Does the detector detect: its proposals and its ranking of the clips against what people marked, each beside chance.
 */
import { percent, short } from '../../display/text.js'
import { clipsOfMoment } from '../../metrics/clipsOfMoment.js'
import { type ProposalSample, proposalDetects, proposalScores } from '../../metrics/proposalScores.js'
import { proposalSet } from '../proposalSet.js'
import type { Recording } from '../recording.js'
import type { Check } from './finding.js'

/** What the scores need of a recording; undefined without a detector or marked moments. */
export function proposalSample({ clipRate, truth, sample, config }: Recording): ProposalSample | undefined {
  if (!clipRate || !truth || truth.windows.length === 0) return undefined
  const { proposalThreshold } = config
  const { clips, clipSec } = sample
  const inside = new Set(truth.windows.flatMap((window) => clipsOfMoment(window, clips, clipSec)))
  return {
    clipRate,
    ...proposalSet(clipRate, typeof proposalThreshold === 'number' ? proposalThreshold : 'mean'),
    foreground: Array.from({ length: clips }, (_, clip) => Number(inside.has(clip))),
    windows: truth.windows,
    clipSec,
  }
}

export const checkDetector: Check = (recordings) => {
  const samples = recordings.flatMap((recording) => proposalSample(recording) ?? [])
  if (samples.length === 0) return []
  const scores = proposalScores(samples)
  if (proposalDetects(scores)) return []
  const { precision, averagePrecision, chance } = scores
  const { lossWeights, detectorKeys, detector } = recordings[0]!.config as {
    lossWeights?: Readonly<Record<string, number>>
    detectorKeys?: string
    detector?: string
  }
  const asked = (lossWeights?.proposal ?? 0) > 0
  return [
    {
      ...{
        fault: 'detector at chance',
        where: detector === 'analog' ? 'analog detector' : 'detector',
        value: precision,
      },
      says: `${percent(precision)} of the proposed clips lie in a marked moment and ${percent(chance.precision)} of all clips do; ranked by firing rate, average precision is ${short(averagePrecision)} where a random order has ${short(chance.averagePrecision)} (${samples.length === 1 ? 'one query, which may be bad luck' : `${samples.length} queries`})`,
      cause:
        asked && detectorKeys === 'text'
          ? 'it is asked to detect and has not learned it yet'
          : 'no loss asks its spikes to stand out inside the moment, or it does not read the sentence',
      attempt:
        asked && detectorKeys === 'text'
          ? 'train longer; look whether its layers are alive'
          : 'lossWeights.proposal=2 detectorKeys=text gate=clip proposalPrior=input, then train again',
    },
  ]
}
