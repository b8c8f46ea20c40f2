/** Curves over training steps: losses, rates or metrics of one or several runs, on one axis of steps. */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { HOUSE } from './theme.js'

export interface Curve {
  readonly name: string
  readonly points: readonly { readonly step: number; readonly value: number }[]
}

export interface TrainingCurvesOptions {
  readonly title?: string
  /** Axis title with its unit. */
  readonly y?: string
  readonly log?: boolean
  /** Most points drawn a curve; longer curves show the mean of each stretch. */
  readonly limit?: number
}

/** @throws FigureError when no curve has a point */
export function trainingCurves(curves: readonly Curve[], options: TrainingCurvesOptions = {}): Figure {
  const { title = 'training', y = 'loss', log = false, limit = 300 } = options
  const drawn = curves.filter(({ points }) => points.length > 0)
  if (drawn.length === 0) throw new FigureError('trainingCurves', 'no points to draw, expected at least one curve with one step')
  const values = drawn.flatMap(({ name, points }) => thin(points, limit).map((point) => ({ ...point, name })))
  const ends = drawn.map(({ name, points }) => `${name} ${format(points[0]!.value)} → ${format(points.at(-1)!.value)}`)
  const steps = Math.max(...drawn.map(({ points }) => points.at(-1)!.step))
  return vegaLite(
    {
      ...HOUSE,
      title,
      data: { values },
      mark: { type: 'line', strokeWidth: 1.5, point: values.length < 60, tooltip: true },
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'step' },
        y: { field: 'value', type: 'quantitative', title: y, scale: log ? { type: 'log' } : { type: 'linear', zero: false } },
        color: { field: 'name', type: 'nominal', title: null },
        strokeDash: { field: 'name', type: 'nominal', title: null },
      },
    },
    `${title}: ${steps} steps; ${ends.join(', ')}`,
  )
}

function thin(points: Curve['points'], limit: number): Curve['points'] {
  if (points.length <= limit) return points
  const size = points.length / limit
  return Array.from({ length: limit }, (_, i) => {
    const stretch = points.slice(Math.floor(i * size), Math.floor((i + 1) * size))
    return { step: stretch.at(-1)!.step, value: stretch.reduce((sum, { value }) => sum + value, 0) / stretch.length }
  })
}

const format = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3))
