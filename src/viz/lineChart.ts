import { type Figure, FigureError, vegaLite } from './figure.js'
import { describeLine, lineSpec, requireSeries } from './lines.js'
import { type NumberSource, numbersOf } from './numbers.js'
import type { FigureSize } from './size.js'
import { FIGURE_STYLE } from './theme.js'
import { many } from './values.js'

/** Curves over one x. */
export interface LineChartData {
  /** Where the numbers of every curve stand. */
  readonly x: NumberSource
  /** One curve a name, each as long as `x`. */
  readonly series: Readonly<Record<string, NumberSource>>
}

/** Axes of {@link lineChart}. */
export interface LineChartOptions extends FigureSize {
  /** Axis title with its unit. */
  readonly x?: string
  /** Axis title with its unit. */
  readonly y?: string
  /** Logarithmic y; every value has to be above 0. */
  readonly log?: boolean
  /**
   * Curves that are stairs: each number holds until the next x, as a learning rate, a score per clip or a count of
   * spikes does.
   * `true` for all, or their names.
   */
  readonly steps?: boolean | readonly string[]
  /** Above the figure; default none. */
  readonly title?: string
}

/**
 * Curves over one axis: the plain chart, for whatever has no picture of its own.
 *
 * Numbers that are not finite leave a gap in their curve, which the text counts: what diverges is shown as far as it
 * goes.
 * @throws FigureError for no curve, another length than x, a curve without a finite number, or one of at most 0 on a
 *   logarithmic axis
 */
export function lineChart(data: LineChartData, options: LineChartOptions = {}): Figure {
  const x = numbersOf(data.x)
  const series = Object.fromEntries(
    Object.entries(data.series ?? {}).map(([name, values]) => [name, numbersOf(values)]),
  )
  const { x: xTitle = 'x', y = 'y', log = false, steps = false, title = 'curves' } = options
  requireSeries('lineChart', x, series, log)
  const stepped = steps === true ? Object.keys(series) : steps || []
  const unknown = stepped.find((name) => !(name in series))
  if (unknown !== undefined)
    throw new FigureError(
      'lineChart',
      `steps names ${unknown}, which is no curve; expected true or some of ${Object.keys(series).join(', ')}`,
    )
  const curves = Object.entries(series).map(([name, values]) => describeLine(name, x, values))
  return vegaLite(
    { ...FIGURE_STYLE, title, ...lineSpec(x, series, { x: xTitle, y, log, steps: stepped }) },
    `${title}: ${many(x.length, 'point')}, ${y} over ${xTitle}; ${curves.join('; ')}`,
    options,
  )
}
