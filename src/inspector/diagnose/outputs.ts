/** What comes out of the model at all. */
import { short } from '../../display/text.js'
import { type Check, mean } from './finding.js'

/** Spread of the saliency over the clips, below which all clips look alike. */
const FLAT = 1e-3

export const checkOutputs: Check = (recordings) => {
  const long = recordings.filter(({ sample }) => sample.clips > 1)
  if (long.length === 0) return []
  const value = mean(long.map(({ saliency }) => deviation(saliency)))
  if (!(value < FLAT)) return []
  return [
    {
      ...{ fault: 'saliency says nothing', where: 'saliency', value },
      says: `every clip has the same saliency: its spread over the clips is ${short(value)}`,
      cause: 'tokens that all became the same, a sentence of zeros, or a head that collapsed',
      attempt: 'lossWeights.entropy=1 asks for a ranking; look at the text features and at the gates',
    },
  ]
}

function deviation(values: Float32Array): number {
  const middle = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))
}
