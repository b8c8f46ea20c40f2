import { type Figure, FigureError, vegaLite } from './figure.js'
import { kept, legendToggle, zoomX } from './interactive.js'
import { requirePositive, round } from './series.js'
import { seriesLook } from './seriesLook.js'
import type { FigureSize } from './size.js'
import { FIGURE_STYLE } from './theme.js'
import { short } from './values.js'

/** One curve of {@link trainingCurves}. */
export interface Curve {
  /** What the legend calls it. */
  readonly name: string
  /** Its values by training step, steps ascending. */
  readonly points: readonly {
    /** Training step. */
    readonly step: number
    /** The quantity after it. */
    readonly value: number
  }[]
  /** Drawn as stairs: each value holds until the next point, as a learning rate does. */
  readonly steps?: boolean
}

/** Axes of {@link trainingCurves}. */
export interface TrainingCurvesOptions extends FigureSize {
  /** Above the figure; default none. */
  readonly title?: string
  /** Axis title with its unit. */
  readonly y?: string
  /** Logarithmic y; every value has to be above 0. Default false. */
  readonly log?: boolean
  /** Most points drawn a curve; longer curves show the mean of each stretch. */
  readonly limit?: number
}

/** Fewer points than this are also drawn as dots. */
const DOTS = 60

/**
 * Curves over training steps: losses, rates or metrics of one or several runs, on one axis of steps. A run that broke
 * shows where it did.
 *
 * Values that have no place on the axis (not finite, or at most 0 on a logarithmic one) are left out, their curve ends
 * in a cross where the first of them was, and the text names it.
 * @throws FigureError when no curve has a value to draw, or a step is not finite
 */
export function trainingCurves(curves: readonly Curve[], options: TrainingCurvesOptions = {}): Figure {
  const { title = 'training', y = 'loss', log = false, limit = 300 } = options
  requirePositive('trainingCurves', 'limit', limit)
  const drawable = ({ value }: { value: number }) => Number.isFinite(value) && (!log || value > 0)
  const told: string[] = []
  const breaks: object[] = []
  const drawn = curves.flatMap(({ name, points, steps = false }) => {
    const lost = points.find(({ step }) => !Number.isFinite(step))
    if (lost) throw new FigureError('trainingCurves', `${name} has a point at step ${lost.step}, expected a number`)
    const whole = points.filter(drawable)
    const broken = points.find((point) => !drawable(point))
    if (whole.length === 0) return []
    const before = broken && points.slice(0, points.indexOf(broken)).findLast(drawable)
    if (broken) breaks.push({ step: broken.step, value: round((before ?? whole[0]!).value), name })
    const ends = `${name} ${short(whole[0]!.value)} → ${short(whole.at(-1)!.value)}`
    told.push(
      broken
        ? `${ends} (${points.length - whole.length} values left out, the first ${broken.value} at step ${broken.step})`
        : ends,
    )
    return [{ name, points: whole, steps }]
  })
  if (drawn.length === 0)
    throw new FigureError('trainingCurves', 'no points to draw, expected at least one curve with one finite value')
  const values = drawn.flatMap(({ name, points, steps }) =>
    (steps ? stairs(points, limit) : means(points, limit)).map(({ step, value }) => ({
      step: round(step),
      value: round(value),
      name,
    })),
  )
  const steps = Math.max(...drawn.map(({ points }) => points.at(-1)!.step))
  const names = drawn.map(({ name }) => name)
  const look = seriesLook(names)
  const x = { field: 'step', type: 'quantitative', title: 'step', scale: { nice: false, zero: false } }
  const stepped = drawn.filter(({ steps }) => steps).map(({ name }) => name)
  const curve = (stairs: boolean) => ({
    transform: [
      { filter: { field: 'name', oneOf: stairs ? stepped : names.filter((name) => !stepped.includes(name)) } },
    ],
    mark: {
      type: 'line',
      strokeWidth: 1.75,
      ...(stairs ? { interpolate: 'step-after' } : { point: values.length < DOTS ? { size: 24 } : false }),
      tooltip: true,
    },
    encoding: {
      x,
      y: {
        field: 'value',
        type: 'quantitative',
        title: y,
        ...(log ? { scale: { type: 'log' }, axis: { tickCount: 5, format: '~g' } } : { scale: { zero: false } }),
      },
      ...look,
      opacity: kept,
    },
  })
  const [first, ...more] = [
    ...(stepped.length < names.length ? [curve(false)] : []),
    ...(stepped.length > 0 ? [curve(true)] : []),
  ]
  const layers = [{ params: [legendToggle('name'), zoomX()], ...first }, ...more]
  const cross = {
    data: { values: breaks },
    mark: { type: 'point', shape: 'M-1,-1L1,1M-1,1L1,-1', size: 120, strokeWidth: 2.5, clip: false, opacity: 1 },
    encoding: {
      x,
      y: { field: 'value', type: 'quantitative' },
      color: look.color,
      tooltip: [{ field: 'name' }, { field: 'step', title: 'left out from step', type: 'quantitative' }],
    },
  }
  return vegaLite(
    { ...FIGURE_STYLE, title, data: { values }, layer: breaks.length > 0 ? [...layers, cross] : layers },
    `${title}: ${steps} steps; ${told.join(', ')}`,
    options,
  )
}

/** The points at which stairs change, and the last. */
function stairs(points: Curve['points'], limit: number): Curve['points'] {
  return means(
    points.filter((point, i) => i === 0 || i === points.length - 1 || point.value !== points[i - 1]!.value),
    limit,
  )
}

function means(points: Curve['points'], limit: number): Curve['points'] {
  if (points.length <= limit) return points
  const size = points.length / limit
  return Array.from({ length: Math.floor(limit) }, (_, i) => {
    const stretch = points.slice(Math.floor(i * size), Math.floor((i + 1) * size))
    return { step: stretch.at(-1)!.step, value: stretch.reduce((sum, { value }) => sum + value, 0) / stretch.length }
  })
}
