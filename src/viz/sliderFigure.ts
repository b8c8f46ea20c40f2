import { type Figure, FigureError, figure } from './figure.js'
import { FRAME, fixedY, mergeFrames } from './frames.js'
import { requireNumbers, short } from './values.js'

/** A slider of {@link sliderFigure}: the values that it stops at. */
export interface FigureSlider {
  /** Lowest value. */
  readonly min: number
  /** Highest value. */
  readonly max: number
  /** Distance of two values: a whole number of steps leads from `min` to `max`. */
  readonly step: number
  /** Where it stands at first, and in the svg; default `min`. */
  readonly value?: number
  /** In front of the slider, with a unit where there is one; default its name. */
  readonly label?: string
}

/** Axis of {@link sliderFigure}. */
export interface SliderFigureOptions {
  /**
   * Range of the y axis of all that moves, cut off outside: an axis that jumps with the slider hides what moves.
   * Default: each picture its own.
   */
  readonly y?: readonly [low: number, high: number]
}

/** Most pictures that one figure holds: a notebook keeps all of them. */
const MOST = 150

/**
 * A picture with sliders that needs no kernel: drawn once for every value, and all of it is in the figure. So it moves
 * wherever Vega-Lite is drawn, in a saved notebook, too; the svg and the text are the picture at the first values.
 * `interact(draw, sliders)` of the kernel computes anew instead.
 *
 * `sliderFigure(({ tau }) => membraneTrace(run(tau)), { tau: { min: 2, max: 20, step: 2, value: 10, label: 'τ (steps)' } })`
 *
 * @param draw the picture at these values: the same form for all, made of Vega-Lite
 * @param sliders one a value of `draw`, by its name
 * @throws FigureError for no slider, values that are no numbers or lie outside, more than 150 pictures in all, and
 *   pictures that differ in more than their rows, domains, titles, words and places
 */
export function sliderFigure<const S extends Readonly<Record<string, FigureSlider>>>(
  draw: (values: { readonly [name in keyof S]: number }) => Figure,
  sliders: S,
  { y }: SliderFigureOptions = {},
): Figure {
  const tracks = Object.entries(sliders ?? {}).map(([name, slider]) => trackOf(name, slider))
  if (tracks.length === 0)
    throw new FigureError('sliderFigure', 'no slider, expected at least one name with its values')
  const count = tracks.reduce((product, { values }) => product * values.length, 1)
  if (count > MOST)
    throw new FigureError('sliderFigure', `${count} pictures, expected at most ${MOST}; take larger steps`)
  if (y) requireNumbers('sliderFigure', 'y', y)

  const at = (frame: number): { readonly [name in keyof S]: number } => {
    let rest = frame
    const values = tracks.toReversed().map(({ name, values }) => {
      const value = values[rest % values.length]!
      rest = Math.floor(rest / values.length)
      return [name, value] as const
    })
    return Object.fromEntries(values.reverse()) as { readonly [name in keyof S]: number }
  }
  const figures = Array.from({ length: count }, (_, frame) => draw(at(frame)))
  if (figures.some(({ mime }) => !mime.includes('vegalite')))
    throw new FigureError('sliderFigure', 'a picture that is not made of Vega-Lite, expected one that is')
  const start = figures[tracks.reduce((frame, { values, first }) => frame * values.length + first, 0)]!

  const words = tracks.map(({ label, values }) => `${label} from ${short(values[0]!)} to ${short(values.at(-1)!)}`)
  const now = tracks.map(({ label, values, first }) => `${label} ${short(values[first]!)}`)
  const text = `${start.text}; drawn at ${now.join(', ')}; moves with ${words.join(' and ')}`
  const spec = mergeFrames(figures.map(({ spec: { description, ...rest } }) => rest))
  const place = tracks.reduce(
    (before, { values, slider }, i) =>
      `${before === '' ? '' : `(${before}) * ${values.length} + `}round((slider${i} - ${slider.min}) / ${slider.step})`,
    '',
  )
  const params = [
    ...tracks.map(({ label, values, first, slider: { min, max, step } }, i) => ({
      name: `slider${i}`,
      value: values[first],
      bind: { input: 'range', name: `${label} `, min, max, step },
    })),
    { name: FRAME, expr: place },
    ...((spec.params as object[]) ?? []),
  ]
  const moving = { description: text, ...(y ? fixedY(spec, y) : spec), params }
  return figure(start.mime, moving, text, () => start.svg())
}

interface Track {
  readonly name: string
  readonly label: string
  readonly slider: FigureSlider
  readonly values: readonly number[]
  /** Place of the first value that is shown. */
  readonly first: number
}

function trackOf(name: string, slider: FigureSlider): Track {
  const { min, max, step, value = min, label = name } = slider ?? {}
  requireNumbers('sliderFigure', name, [min, max, step, value])
  const steps = (max - min) / step
  if (!(step > 0 && steps > 0 && Math.abs(steps - Math.round(steps)) < 1e-6))
    throw new FigureError(
      'sliderFigure',
      `${name} goes from ${min} to ${max} by ${step}, expected min < max and a whole number of steps`,
    )
  const values = Array.from({ length: Math.round(steps) + 1 }, (_, i) => Number((min + i * step).toPrecision(12)))
  const first = values.findIndex((one) => Math.abs(one - value) < step / 1e3)
  if (first < 0)
    throw new FigureError('sliderFigure', `${name} stands at ${value}, expected ${min}, ${values[1]}, … or ${max}`)
  return { name, label, slider, values, first }
}
