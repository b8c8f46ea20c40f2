import { type Figure, FigureError, vegaLite } from './figure.js'
import { lineSpec, requireSeries } from './lines.js'
import { byName, type OneOrMany, requirePositive } from './series.js'
import type { FigureSize } from './size.js'
import { FIGURE_STYLE } from './theme.js'
import { gaps, many, short } from './values.js'

/** Share of the peak under which a kernel counts as forgotten. */
const FORGOTTEN = 0.01

/** Axes of {@link kernelPlot}. */
export interface KernelPlotOptions extends FigureSize {
  /** Seconds between two steps; with it the axis reads in seconds, without it in steps. */
  readonly dt?: number
  /**
   * Draws |K̄| on a logarithmic axis: an exponential decay becomes a straight line. Zeros are left at the floor of the
   * axis.
   */
  readonly log?: boolean
  /** Above the figure; default none. */
  readonly title?: string
}

/**
 * The convolution kernel of a linear state space, K̄[k] = C Ā^k B̄: what an input of k steps ago still adds to the
 * output.
 * The sentence says how far the memory reaches: the first lag from which |K̄| stays under 1 % of its peak.
 *
 * Numbers that are not finite, as an unstable system has them, leave a gap.
 * @throws FigureError for no kernel, kernels of different lengths, or one without a finite number
 */
export function kernelPlot(kernels: OneOrMany, options: KernelPlotOptions = {}): Figure {
  const { dt, log = false, title = 'convolution kernel' } = options
  if (dt !== undefined) requirePositive('kernelPlot', 'dt', dt)
  const named = Object.fromEntries(byName(kernels, 'kernel'))
  const length = Object.values(named)[0]?.length ?? 0
  const lag = Float64Array.from({ length: Math.max(1, length) }, (_, k) => k * (dt ?? 1))
  requireSeries('kernelPlot', lag, named)
  const unit = dt === undefined ? 'steps' : 's'
  const words = Object.entries(named).map(([name, kernel]) => describe(name, kernel, lag, unit))
  const drawn = log
    ? Object.fromEntries(Object.entries(named).map(([name, kernel]) => [name, logarithmic(kernel)]))
    : named
  const axes = { x: `lag k (${unit})`, y: log ? '|K̄[k]|' : 'K̄[k]', log }
  return vegaLite(
    { ...FIGURE_STYLE, title, ...lineSpec(lag, drawn, axes) },
    `${title}: ${many(length, 'lag')}; ${words.join('; ')}`,
    options,
  )
}

function describe(name: string, kernel: ArrayLike<number>, lag: Float64Array, unit: string): string {
  const sizes = Array.from(kernel, (value) => (Number.isFinite(value) ? Math.abs(value) : 0)) // what diverges is a gap
  const peak = sizes.reduce((best, size, k) => (size > sizes[best]! ? k : best), 0)
  if (sizes[peak] === 0) return `${name} is 0 everywhere`
  const reach = sizes.findLastIndex((size) => size >= FORGOTTEN * sizes[peak]!) + 1
  const memory =
    reach < sizes.length ? `under 1 % of it from lag ${short(lag[reach]!)} ${unit}` : 'never under 1 % of it'
  return `${name} peaks at ${short(kernel[peak]!)} at lag ${short(lag[peak]!)} ${unit}, ${memory}${gaps(kernel, (k) => `lag ${short(lag[k]!)} ${unit}`)}`
}

/** Sizes, where a size of 0, which has no logarithm, becomes the smallest size above 0. */
function logarithmic(kernel: ArrayLike<number>): number[] {
  const sizes = Array.from(kernel, Math.abs)
  const floor = sizes.reduce((least, size) => (size > 0 && size < least ? size : least), Number.POSITIVE_INFINITY)
  if (floor === Number.POSITIVE_INFINITY)
    throw new FigureError(
      'kernelPlot',
      'a kernel is 0 everywhere, expected a number above 0 on a logarithmic axis; draw it without log',
    )
  return sizes.map((size) => Math.max(size, floor))
}
