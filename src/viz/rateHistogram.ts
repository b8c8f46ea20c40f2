import { type Figure, FigureError, vegaLite } from './figure.js'
import { bars, histogram, reach } from './histogram.js'
import { type NumberSource, numbersOf } from './numbers.js'
import { requirePositive, round } from './series.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { requireNumbers, short } from './values.js'

/** Bins, unit and healthy range of {@link rateHistogram}. */
export interface RateHistogramOptions extends FigureSize {
  /** How many bars; default the square root of the number of neurons. */
  readonly bins?: number
  /** Rates [low, high] that a layer should keep to; shaded. */
  readonly healthy?: readonly [number, number]
  /** Of the rates, such as `Hz`; by default spikes per step, of which there is at most one. */
  readonly unit?: string
  /** Above the figure; default none. */
  readonly title?: string
}

const PER_STEP = 'spikes per step'

/**
 * How often the neurons of a layer fire: one count a neuron. The healthy stretch is shaded, silent neurons are counted.
 *
 * @param given rates, one a neuron, at least 0
 * @throws FigureError for no rates, a rate below 0, or a number that is not finite
 */
export function rateHistogram(given: NumberSource, options: RateHistogramOptions = {}): Figure {
  const { healthy, unit = PER_STEP, title = 'firing rates', bins } = options
  const rates = numbersOf(given)
  requireNumbers('rateHistogram', 'rates', rates)
  if (bins !== undefined) requirePositive('rateHistogram', 'bins', bins)
  if (healthy && !(healthy[0] < healthy[1]))
    throw new FigureError('rateHistogram', `healthy is ${healthy.join(' to ')}, expected [low, high] with low < high`)
  const all = Array.from(rates, Number)
  const below = all.findIndex((rate) => rate < 0)
  if (below >= 0) throw new FigureError('rateHistogram', `rates[${below}] is ${all[below]}, expected at least 0`)
  const silent = all.filter((rate) => rate === 0).length
  const inside = healthy && all.filter((rate) => rate >= healthy[0] && rate <= healthy[1]).length
  const most = unit === PER_STEP && all.every((rate) => rate <= 1) ? 1 : Number.POSITIVE_INFINITY
  const counted = histogram(all, bins && Math.ceil(bins), most)
  const end = Math.min(most, reachWith(reach(counted)[1], healthy))
  const layer = [
    ...(healthy && healthy[0] < end ? band(healthy, end) : []),
    bars(counted, `firing rate (${unit})`, 'neurons m', COLORS.membrane, round, [0, end]),
  ]
  const said = healthy ? `; ${inside} within ${short(healthy[0])} to ${short(healthy[1])}` : ''
  const mean = all.reduce((sum, rate) => sum + rate, 0) / all.length
  return vegaLite(
    { ...FIGURE_STYLE, title, layer },
    `${title}: ${all.length} neurons, mean ${short(mean)} ${unit}${said}; ${silent} silent`,
    options,
  )
}

/** The end of the axis: the healthy stretch is on it, but where it is far longer than the bars only its beginning. */
function reachWith(end: number, healthy: readonly [number, number] | undefined): number {
  return healthy ? Math.max(end, Math.min(healthy[1], Math.max(3 * end, 1.25 * healthy[0]))) : end
}

function band([low, high]: readonly [number, number], end: number): object[] {
  const data = { values: [{ low: round(Math.max(0, low)), high: round(Math.min(high, end)) }] }
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
