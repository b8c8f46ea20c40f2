/** Curves over one shared axis, as Vega-Lite layers. Each has a colour and a dash of its own, so that it is told apart without colour. */
import { FigureError } from './figure.js'
import { cursor, cursorRule, kept, legendToggle, zoomX } from './interactive.js'
import { round } from './series.js'
import { seriesLook } from './seriesLook.js'
import { thin } from './thin.js'
import { requireLength, requireNumbers, short } from './values.js'

export interface LineAxes {
  readonly x: string
  readonly y: string
  readonly log?: boolean
}

/** @throws FigureError for no curve, another length than x, a number that is not finite, or one of at most 0 on a logarithmic axis */
export function requireSeries(figure: string, x: ArrayLike<number>, series: Readonly<Record<string, ArrayLike<number>>>, log = false): void {
  requireNumbers(figure, 'x', x)
  if (Object.keys(series ?? {}).length === 0) throw new FigureError(figure, 'no curve, expected at least one name with its numbers')
  for (const [name, values] of Object.entries(series)) {
    requireNumbers(figure, name, values)
    requireLength(figure, name, values, x.length, 'one for each x')
    const low = log ? Array.from(values).findIndex((value) => value <= 0) : -1
    if (low >= 0) throw new FigureError(figure, `${name}[${low}] is ${values[low]}, expected more than 0 on a logarithmic axis; draw it without log`)
  }
}

/** A specification without its size: rows, layers, and what answers to the mouse. Layers of the caller come first, under the curves. */
export function lineSpec(
  x: ArrayLike<number>,
  series: Readonly<Record<string, ArrayLike<number>>>,
  axes: LineAxes,
  under: readonly object[] = [],
): { data: object; params: object[]; layer: object[] } {
  const names = Object.keys(series)
  const columns = Object.values(series)
  const rows = thin(columns).map((i) => ({ x: round(x[i]!), ...Object.fromEntries(columns.map((values, c) => [`y${c}`, round(values[i]!)])) }))
  const keys = names.map((_, c) => `y${c}`)
  const xAxis = { field: 'x', type: 'quantitative', title: axes.x, scale: { nice: false, zero: false } }
  const readings = [
    { field: 'x', type: 'quantitative', title: axes.x, format: '.4~g' },
    ...names.map((name, c) => ({ field: keys[c], type: 'quantitative', title: names.length > 1 ? name : axes.y, format: '.4~g' })),
  ]
  const curves = {
    transform: [
      { fold: keys, as: ['key', 'y'] },
      { calculate: `(${JSON.stringify(Object.fromEntries(keys.map((key, c) => [key, names[c]])))})[datum.key]`, as: 'name' },
    ],
    mark: { type: 'line', strokeWidth: 2, ...(rows.length <= 40 && { point: { size: 24 } }) },
    encoding: {
      x: xAxis,
      y: {
        field: 'y',
        type: 'quantitative',
        title: axes.y,
        ...(axes.log ? { scale: { type: 'log' }, axis: { tickCount: 4, format: '~g' } } : { scale: { zero: false } }),
      },
      ...seriesLook(names),
      opacity: kept,
    },
    params: [legendToggle('name')],
  }
  return {
    data: { values: rows },
    params: [cursor('x', ['curves']), zoomX(['curves'])],
    layer: [...under, curves, cursorRule('curves', xAxis, readings)],
  }
}

/** One curve in words: its range and where its peak is. */
export function describeLine(name: string, x: ArrayLike<number>, values: ArrayLike<number>): string {
  let low = 0
  let high = 0
  for (let i = 1; i < values.length; i++) {
    if (values[i]! < values[low]!) low = i
    if (values[i]! > values[high]!) high = i
  }
  if (values[low] === values[high]) return `${name}: ${short(values[low]!)} everywhere`
  return `${name}: ${short(values[low]!)} to ${short(values[high]!)}, largest at ${short(x[high]!)}`
}
