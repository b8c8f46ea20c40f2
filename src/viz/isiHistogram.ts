import { type Figure, FigureError, vegaLite } from './figure.js'
import { bars, histogram, reach } from './histogram.js'
import { type NumberSource, numbersOf } from './numbers.js'
import { requirePositive, round } from './series.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { requireNumbers, short } from './values.js'

/** Bins and unit of {@link isiHistogram}. */
export interface IsiHistogramOptions extends FigureSize {
  /** How many bars; default the square root of the number of intervals. */
  readonly bins?: number
  /** Of the intervals, such as `ms`. */
  readonly unit?: string
  /** Above the figure; default none. */
  readonly title?: string
}

/** Points of the dashed curve. */
const POINTS = 80

/**
 * Intervals between spikes, and how a Poisson process of the same mean would spread them: p(i) = e^(-i/μ) / μ.
 * A regular neuron has one peak (CV near 0), a Poisson neuron follows the dashed curve (CV near 1), a bursting one has
 * CV above 1.
 * Reference: Dayan & Abbott, Theoretical Neuroscience (2001), section 1.4.
 *
 * @param given intervals: times between successive spikes, above 0
 * @throws FigureError for no intervals, an interval of at most 0, or a number that is not finite
 */
export function isiHistogram(given: NumberSource, options: IsiHistogramOptions = {}): Figure {
  const { unit = 'steps', title = 'interspike intervals' } = options
  const intervals = numbersOf(given)
  requireNumbers('isiHistogram', 'intervals', intervals)
  if (options.bins !== undefined) requirePositive('isiHistogram', 'bins', options.bins)
  const all = Array.from(intervals, Number)
  const below = all.findIndex((interval) => interval <= 0)
  if (below >= 0)
    throw new FigureError(
      'isiHistogram',
      `intervals[${below}] is ${all[below]}, expected times between two spikes, above 0`,
    )
  const mean = all.reduce((sum, interval) => sum + interval, 0) / all.length
  const cv = Math.sqrt(all.reduce((sum, interval) => sum + (interval - mean) ** 2, 0) / all.length) / mean
  const bins = histogram(all, options.bins && Math.ceil(options.bins))
  const [, high] = reach(bins)
  const width = bins[0]!.high - bins[0]!.low
  const poisson = Array.from({ length: POINTS + 1 }, (_, i) => {
    const at = (high * i) / POINTS
    return { at: round(at), count: round((all.length * width * Math.exp(-at / mean)) / mean) }
  })
  const curve = {
    data: { values: poisson },
    mark: { type: 'line', color: COLORS.spike, strokeDash: [6, 4], strokeWidth: 1.5 },
    encoding: { x: { field: 'at', type: 'quantitative' }, y: { field: 'count', type: 'quantitative' } },
  }
  const label = {
    data: { values: [poisson[Math.floor(POINTS / 3)]] },
    mark: { type: 'text', text: 'Poisson, same mean', align: 'left', baseline: 'bottom', dx: 4, dy: -4, color: TEXT },
    encoding: curve.encoding,
  }
  return vegaLite(
    {
      ...FIGURE_STYLE,
      title,
      layer: [bars(bins, `interval (${unit})`, 'intervals', COLORS.membrane, round), curve, label],
    },
    `${title}: ${all.length} intervals, mean ${short(mean)} ${unit}, coefficient of variation ${short(cv)} (regular 0, Poisson 1)`,
    options,
  )
}
