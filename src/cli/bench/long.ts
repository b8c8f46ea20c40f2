/**
 * Hour-long videos in one pass: predicting 300 clips and 9,600 (over five hours at two seconds a clip). Time a clip
 * should not grow.
 */
import { SpikeMba } from '../../model/index.js'
import type { BenchCase } from './case.js'
import { fakeSample } from './fakeSamples.js'
import { stepCase } from './step.js'

const SIZES = { words: 12, dVideo: 514, dText: 512 }

const predictCase = (clips: number): BenchCase => ({
  name: `predict${clips}`,
  shape: `d = 256, 6 blocks, T = 8, one video of ${clips.toLocaleString('en')} clips, evaluation`,
  peers: [],
  parity: stepCase.parity,
  tolerance: stepCase.tolerance,
  least: 3,
  per: { count: clips, unit: 'clip' },
  work: () => {
    const model = SpikeMba.create('practical', { dVideo: SIZES.dVideo, dText: SIZES.dText }, 1)
    const sample = fakeSample(0, { clips, ...SIZES })
    return async () => void (await model.predict(sample))
  },
})

export const predictShortCase = predictCase(300)
export const predictLongCase = predictCase(9600)
