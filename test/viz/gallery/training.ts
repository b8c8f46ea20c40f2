/** A run over its steps. */
import { trainingCurves } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const decay = (length: number, floor: number) =>
  Array.from({ length }, (_, i) => ({ step: i + 1, value: floor + (1 + 0.2 * Math.sin(i)) * Math.exp(-i / 120) }))
const curves = [
  { name: 'total', points: decay(600, 0.2) },
  { name: 'contrastive', points: decay(600, 0.05) },
  { name: 'boundary', points: decay(600, 0.02) },
]

export const training: Gallery = {
  'trainingCurves/losses': {
    draw: () => trainingCurves(curves, { title: 'Losses', log: true }),
    bad: {
      'no curve': () => trainingCurves([]),
      'no points': () => trainingCurves([{ name: 'total', points: [] }]),
      'only NaN': () => trainingCurves([{ name: 'total', points: [{ step: 1, value: Number.NaN }] }]),
      'only 0 on a logarithmic axis': () =>
        trainingCurves([{ name: 'total', points: [{ step: 1, value: 0 }] }], { log: true }),
      'a step that is NaN': () => trainingCurves([{ name: 'total', points: [{ step: Number.NaN, value: 1 }] }]),
      'no limit': () => trainingCurves(curves, { limit: 0 }),
      'one point': () => trainingCurves([{ name: 'total', points: [{ step: 1, value: 1 }] }]),
      'a million points': () =>
        trainingCurves([{ name: 'total', points: Array.from({ length: 1e6 }, (_, i) => ({ step: i, value: i % 3 })) }]),
    },
  },
  'trainingCurves/a run that broke': {
    draw: () =>
      trainingCurves(
        [
          {
            name: 'total',
            points: decay(50, 0.2).map(({ step, value }) => ({ step, value: step > 40 ? Number.NaN : value })),
          },
          { name: 'of a sound run', points: decay(50, 0.1) },
        ],
        {
          title: 'A run that broke',
        },
      ),
    bad: {},
  },
}
