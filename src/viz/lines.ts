/**
 * Curves over one shared axis, as Vega-Lite layers. Each has a colour and a dash of its own, so that it is told apart
 * without colour.
 */
import { FigureError } from './figure.js'
import { cursor, cursorRule, legendToggle, kept as opacity, zoomX } from './interactive.js'
import { point, round } from './series.js'
import { seriesLook } from './seriesLook.js'
import { thin } from './thin.js'
import { gaps, requireCurve, requireLength, requireNumbers, short } from './values.js'

export interface LineAxes {
  readonly x: string
  readonly y: string
  readonly log?: boolean
  /** Names of the curves that hold each number until the next x. */
  readonly steps?: readonly string[]
}

/**
 * @throws FigureError for no curve, another length than x, a curve without a finite number, or one of at most 0 on a
 * logarithmic axis
 */
export function requireSeries(
  figure: string,
  x: ArrayLike<number>,
  series: Readonly<Record<string, ArrayLike<number>>>,
  log = false,
): void {
  requireNumbers(figure, 'x', x)
  if (Object.keys(series ?? {}).length === 0)
    throw new FigureError(figure, 'no curve, expected at least one name with its numbers')
  for (const [name, values] of Object.entries(series)) {
    requireCurve(figure, name, values)
    requireLength(figure, name, values, x.length, 'one for each x')
    const low = log ? Array.from(values).findIndex((value) => value <= 0) : -1
    if (low >= 0)
      throw new FigureError(
        figure,
        `${name}[${low}] is ${values[low]}, expected more than 0 on a logarithmic axis; draw it without log`,
      )
  }
}

/**
 * A specification without its size: rows, layers, and what answers to the mouse. Layers of the caller come first, under
 * the curves.
 */
export function lineSpec(
  x: ArrayLike<number>,
  series: Readonly<Record<string, ArrayLike<number>>>,
  axes: LineAxes,
  under: readonly object[] = [],
): { data: object; params: object[]; layer: object[] } {
  const names = Object.keys(series)
  const columns = Object.values(series)
  const stepped = new Set(axes.steps ?? [])
  const row = (at: number, i: number) => ({
    x: round(at),
    ...Object.fromEntries(columns.map((values, c) => [`y${c}`, point(values[i]!)])),
  })
  const rows = thin(columns).map((i) => row(x[i]!, i))
  // The last stair is as wide as the one before it.
  const last = x.length - 1
  if (stepped.size > 0 && last > 0) rows.push(endOfStairs(row(2 * x[last]! - x[last - 1]!, last), names, stepped))
  const keys = names.map((_, c) => `y${c}`)
  const xAxis = { field: 'x', type: 'quantitative', title: axes.x, scale: { nice: false, zero: false } }
  const readings = [
    { field: 'x', type: 'quantitative', title: axes.x, format: '.4~g' },
    ...names.map((name, c) => ({
      field: keys[c],
      type: 'quantitative',
      title: names.length > 1 ? name : axes.y,
      format: '.4~g',
    })),
  ]
  const transform = (kept: readonly string[]) => [
    { fold: keys.filter((_, c) => kept.includes(names[c]!)), as: ['key', 'y'] },
    {
      calculate: `(${JSON.stringify(Object.fromEntries(keys.map((key, c) => [key, names[c]])))})[datum.key]`,
      as: 'name',
    },
  ]
  const curves = (kept: readonly string[], stairs: boolean) => ({
    transform: transform(kept),
    mark: {
      type: 'line',
      strokeWidth: 2,
      ...(stairs ? { interpolate: 'step-after' } : rows.length <= 40 && { point: { size: 24 } }),
    },
    encoding: {
      x: xAxis,
      y: {
        field: 'y',
        type: 'quantitative',
        title: axes.y,
        ...(axes.log ? { scale: { type: 'log' }, axis: { tickCount: 4, format: '~g' } } : { scale: { zero: false } }),
      },
      ...seriesLook(names),
      opacity,
    },
  })
  const groups = [
    { kept: names.filter((name) => !stepped.has(name)), stairs: false },
    { kept: names.filter((name) => stepped.has(name)), stairs: true },
  ].filter(({ kept }) => kept.length > 0)
  const drawn = groups.map(({ kept, stairs }, i) => ({
    ...curves(kept, stairs),
    ...(i === 0 && { params: [legendToggle('name')] }),
  }))
  return {
    data: { values: rows },
    params: [cursor('x', ['curves']), zoomX(['curves'])],
    layer: [...under, ...drawn, cursorRule('curves', xAxis, readings)],
  }
}

/** Ends the stairs; curves between points have no point there. */
function endOfStairs(row: { x: number }, names: readonly string[], stepped: ReadonlySet<string>): { x: number } {
  return Object.assign(row, ...names.map((name, c) => (stepped.has(name) ? {} : { [`y${c}`]: null })))
}

/** One curve in words: its range, where its peak is, and what it lacks. */
export function describeLine(name: string, x: ArrayLike<number>, values: ArrayLike<number>): string {
  let low = -1
  let high = -1
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue
    if (low < 0 || values[i]! < values[low]!) low = i
    if (high < 0 || values[i]! > values[high]!) high = i
  }
  const lost = gaps(values, (i) => short(x[i]!))
  if (values[low] === values[high]) return `${name}: ${short(values[low]!)} everywhere${lost}`
  return `${name}: ${short(values[low]!)} to ${short(values[high]!)}, largest at ${short(x[high]!)}${lost}`
}
