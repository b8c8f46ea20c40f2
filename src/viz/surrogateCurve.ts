import { type Figure, vegaLite } from './figure.js'
import { lineSpec, requireSeries } from './lines.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { gaps, short } from './values.js'

/**
 * The derivatives that stand in for that of the step at the threshold, over the distance H - θ of the charged membrane
 * from it.
 * Reference: Neftci, Mostafa & Zenke, Surrogate gradient learning in spiking neural networks, IEEE SPM 2019.
 *
 * @param distance H - θ, rising; H: the potential before the reset
 * @param derivatives one derivative a name, each as long as `distance`
 * @throws FigureError for no derivative, another length than `distance`, or one without a finite number
 */
export function surrogateCurve(
  distance: ArrayLike<number>,
  derivatives: Readonly<Record<string, ArrayLike<number>>>,
  options: FigureSize & { readonly title?: string } = {},
): Figure {
  const { title = 'surrogate gradients' } = options
  requireSeries('surrogateCurve', distance, derivatives)
  const words = Object.entries(derivatives).map(([name, values]) => describe(name, distance, values))
  const threshold = [
    {
      data: { values: [{ x: 0 }] },
      mark: { type: 'rule', color: COLORS.threshold, strokeDash: [4, 4] },
      encoding: { x: { field: 'x', type: 'quantitative' } },
    },
    {
      data: { values: [{ x: 0 }] },
      mark: { type: 'text', text: 'θ', color: TEXT, dx: 8, dy: -10, fontSize: 12 },
      encoding: { x: { field: 'x', type: 'quantitative' }, y: { value: 'height' } },
    },
  ]
  const axes = { x: 'distance to threshold H − θ', y: 'surrogate g = ∂S/∂H' }
  return vegaLite(
    { ...FIGURE_STYLE, title, ...lineSpec(distance, derivatives, axes, threshold) },
    `${title}: ${words.join('; ')}`,
    options,
  )
}

/**
 * The peak, and the stretch in which the derivative is at least half of it: outside, a neuron learns next to nothing.
 */
function describe(name: string, distance: ArrayLike<number>, values: ArrayLike<number>): string {
  const list = Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY))
  const peak = list.reduce((best, value, i) => (value > list[best]! ? i : best), 0)
  const half = list.map((value) => value >= list[peak]! / 2)
  return `${name} peaks at ${short(list[peak]!)} at ${short(distance[peak]!)}, half of it between ${short(distance[half.indexOf(true)]!)} and ${short(distance[half.lastIndexOf(true)]!)}${gaps(values, (i) => short(distance[i]!))}`
}
