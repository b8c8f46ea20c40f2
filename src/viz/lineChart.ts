/** Curves over one axis: the plain chart, for whatever has no picture of its own. */
import { type Figure, vegaLite } from './figure.js'
import { describeLine, lineSpec, requireSeries } from './lines.js'
import { HOUSE } from './theme.js'
import { many } from './values.js'

export interface LineChartData {
  readonly x: ArrayLike<number>
  /** One curve a name, each as long as `x`. */
  readonly series: Readonly<Record<string, ArrayLike<number>>>
}

export interface LineChartOptions {
  /** Axis title with its unit. */
  readonly x?: string
  /** Axis title with its unit. */
  readonly y?: string
  /** Logarithmic y; every value has to be above 0. */
  readonly log?: boolean
  readonly title?: string
}

/** @throws FigureError for no curve, another length than x, a number that is not finite, or one of at most 0 on a logarithmic axis */
export function lineChart({ x, series }: LineChartData, options: LineChartOptions = {}): Figure {
  const { x: xTitle = 'x', y = 'y', log = false, title = 'curves' } = options
  requireSeries('lineChart', x, series, log)
  const curves = Object.entries(series).map(([name, values]) => describeLine(name, x, values))
  return vegaLite(
    { ...HOUSE, title, ...lineSpec(x, series, { x: xTitle, y, log }) },
    `${title}: ${many(x.length, 'point')}, ${y} over ${xTitle}; ${curves.join('; ')}`,
  )
}
