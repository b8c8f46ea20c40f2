/** How often the neurons of a layer fire: one count a neuron. The healthy stretch is shaded, silent neurons are counted. */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { bars, histogram } from './histogram.js'
import { requirePositive, round } from './series.js'
import { COLORS, HOUSE, TEXT } from './theme.js'
import { requireNumbers, short } from './values.js'

export interface RateHistogramOptions {
  readonly bins?: number
  /** Rates [low, high] that a layer should keep to; shaded. */
  readonly healthy?: readonly [number, number]
  /** Of the rates, such as `Hz`. */
  readonly unit?: string
  readonly title?: string
}

/**
 * @param rates one a neuron, at least 0
 * @throws FigureError for no rates, a rate below 0, or a number that is not finite
 */
export function rateHistogram(rates: ArrayLike<number>, options: RateHistogramOptions = {}): Figure {
  const { healthy, unit = 'spikes per step', title = 'firing rates', bins } = options
  requireNumbers('rateHistogram', 'rates', rates)
  if (bins !== undefined) requirePositive('rateHistogram', 'bins', bins)
  if (healthy && !(healthy[0] < healthy[1])) throw new FigureError('rateHistogram', `healthy is ${healthy.join(' to ')}, expected [low, high] with low < high`)
  const all = Array.from(rates, Number)
  const below = all.findIndex((rate) => rate < 0)
  if (below >= 0) throw new FigureError('rateHistogram', `rates[${below}] is ${all[below]}, expected at least 0`)
  const silent = all.filter((rate) => rate === 0).length
  const inside = healthy && all.filter((rate) => rate >= healthy[0] && rate <= healthy[1]).length
  const layer = [...(healthy ? band(healthy) : []), bars(histogram(all, bins && Math.ceil(bins)), `firing rate (${unit})`, 'neurons m', COLORS.membrane, round)]
  const said = healthy ? `; ${inside} within ${short(healthy[0])} to ${short(healthy[1])}` : ''
  const mean = all.reduce((sum, rate) => sum + rate, 0) / all.length
  return vegaLite({ ...HOUSE, title, layer }, `${title}: ${all.length} neurons, mean ${short(mean)} ${unit}${said}; ${silent} silent`)
}

function band([low, high]: readonly [number, number]): object[] {
  const data = { values: [{ low, high }] }
  const x = { field: 'low', type: 'quantitative' }
  return [
    { data, mark: { type: 'rect', color: COLORS.truth, opacity: 0.15 }, encoding: { x, x2: { field: 'high' } } },
    {
      data,
      mark: { type: 'text', text: 'healthy', align: 'left', baseline: 'bottom', dx: 2, dy: -3, color: TEXT },
      encoding: { x, y: { value: 0 } },
    },
  ]
}
