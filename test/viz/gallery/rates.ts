/** How often neurons fire, and how regularly. */
import { isiHistogram, rateHistogram } from 'spikemba/viz'
import type { Gallery } from './entry.js'

const everyNeuron = Array.from({ length: 128 }, (_, m) => (m % 9 === 0 ? 0 : 0.05 + 0.25 * Math.sin(m) ** 2))
/** Intervals of a Poisson neuron, by the quantiles of its law. */
const intervals = Array.from({ length: 200 }, (_, i) => Math.max(1, Math.round(-10 * Math.log(1 - (i + 0.5) / 200))))

export const rates: Gallery = {
  rateHistogram: {
    draw: () => rateHistogram(everyNeuron, { healthy: [0.05, 0.25], title: 'Rates of a layer' }),
    bad: {
      'no rates': () => rateHistogram([]),
      'no array': () => rateHistogram(undefined as never),
      'a rate below 0': () => rateHistogram([0.1, -0.1]),
      NaN: () => rateHistogram([Number.NaN]),
      'healthy upside down': () => rateHistogram(everyNeuron, { healthy: [1, 0] }),
      'no bins': () => rateHistogram(everyNeuron, { bins: 0 }),
      'one rate': () => rateHistogram([0.2]),
      'all silent': () => rateHistogram([0, 0, 0]),
      'a million neurons': () => rateHistogram(new Float32Array(1e6).map((_, m) => (m % 100) / 100)),
    },
  },
  isiHistogram: {
    draw: () => isiHistogram(intervals, { unit: 'ms', title: 'Intervals of a Poisson neuron' }),
    bad: {
      'no intervals': () => isiHistogram([]),
      'an interval of 0': () => isiHistogram([1, 0]),
      infinity: () => isiHistogram([Number.POSITIVE_INFINITY]),
      'bins below 0': () => isiHistogram([1, 2], { bins: -1 }),
      'one interval': () => isiHistogram([7.5]),
      'a regular neuron': () => isiHistogram(new Float32Array(100).fill(12)),
      'a million intervals': () => isiHistogram(new Float32Array(1e6).map((_, i) => 1 + (i % 50))),
    },
  },
}
