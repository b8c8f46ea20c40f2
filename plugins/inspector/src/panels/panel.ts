/**
 * What every panel is: a drawing over the shared time axis that can tell its exact values, as a sentence and as a
 * table.
 */
import type { Recording } from 'spikemba/inspector'
import type { Engine } from '../engine.js'
import type { Painter } from '../painter.js'
import type { ViewState } from '../state.js'
import type { Theme } from '../theme.js'
import { LEFT, RIGHT, type TimeAxis } from '../timeAxis.js'

export interface Scene {
  /** What is shown: as recorded, or what the model did with the changes. */
  readonly recording: Recording
  readonly engine: Engine
  readonly state: ViewState
  readonly theme: Theme
  readonly axis: TimeAxis
}

export interface Panel {
  /** Part of file names and of the page's ids. */
  readonly id: string
  title(scene: Scene): string
  /** What the colours mean. */
  legend?(scene: Scene): readonly (readonly [label: string, color: string])[]
  /** Pixels; 0 when the panel has nothing to show here. */
  height(scene: Scene): number
  draw(scene: Scene, painter: Painter, height: number): void
  /** Whether drawing takes so long that the other panels are seen first. */
  follows?(scene: Scene): boolean
  /** Exact values under the pointer. */
  hover(scene: Scene, x: number, y: number, height: number): string | undefined
  csv(scene: Scene): string
  /** A click that is more than a place in time. @returns whether it was taken */
  click?(scene: Scene, x: number, y: number, height: number, add: boolean): Partial<ViewState> | undefined
  /** What a drag with Shift chooses. */
  brush?(scene: Scene, y0: number, y1: number, height: number): Partial<ViewState> | undefined
}

/** Maps values to pixels from the bottom up. */
export interface Scale {
  readonly low: number
  readonly high: number
  y(value: number): number
}

/** A scale over the finite values, with a little room; never empty. */
export function scaleOf(values: Iterable<number>, top: number, bottom: number, always: readonly number[] = []): Scale {
  let [low, high] = [Infinity, -Infinity]
  for (const list of [values, always])
    for (const value of list) {
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  if (low > high) [low, high] = [0, 1]
  if (low === high) [low, high] = [low - 0.5, high + 0.5]
  const room = (high - low) * 0.06
  const [from, to] = [low - room, high + room]
  return { low, high, y: (value) => bottom - ((value - from) / (to - from)) * (bottom - top) }
}

/** Of rates, which are never negative, those of a silent layer neither. */
export const rateScale = (rates: Float32Array, top: number, bottom: number): Scale =>
  scaleOf(rates, top, bottom, rates.some((rate) => rate > 0) ? [0] : [0, 1])

/** Ground line, and the least and largest value at the left. */
export function valueAxis(
  { theme, axis }: Scene,
  painter: Painter,
  scale: Scale,
  format: (value: number) => string = short,
): void {
  for (const value of [scale.low, scale.high]) {
    const y = Math.round(scale.y(value)) + 0.5
    painter.line([LEFT, y, axis.width - RIGHT, y], { color: theme.line, width: 1 })
    painter.text(LEFT - 6, y, format(value), { color: theme.muted, align: 'right', size: 10 })
  }
}

/** Places of a curve's points; not finite where it is to be broken. */
export const curveThrough = (points: Iterable<readonly [x: number, value: number]>, scale: Scale): number[] =>
  Array.from(points, ([x, value]) => [x, Number.isFinite(value) ? scale.y(value) : Number.NaN]).flat()

/** The least and the largest of a curve's values, to the left of a place. */
export function extremes(painter: Painter, scale: Scale, finite: readonly number[], x: number, theme: Theme): void {
  for (const value of new Set([Math.min(...finite), Math.max(...finite)]))
    painter.text(x, scale.y(value), short(value), { color: theme.muted, size: 10, align: 'right' })
}

/** Three digits that count. */
export const short = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value)

/** The clip (or word) under the pointer; undefined beside the plot. */
export function tokenUnder({ axis }: Scene, x: number): number | undefined {
  const [start, end] = axis.window
  const token = Math.floor(start + ((x - LEFT) / Math.max(1, axis.width - LEFT - RIGHT)) * (end - start))
  return x >= LEFT && x <= axis.width - RIGHT && token >= 0 && token < axis.count ? token : undefined
}

/** The row under the pointer, of those that are shown. */
export const rowUnder = ([start, end]: readonly [number, number], y: number, height: number): number =>
  Math.max(start, Math.min(end - 1, Math.floor(start + (y / height) * (end - start))))

/** "clip 17, 0:34–0:36" or "word 3". */
export function placeName({ axis }: Scene, token: number): string {
  return axis.clipSec === undefined
    ? `word ${token + 1}`
    : `clip ${token} (${short(token * axis.clipSec)}–${short((token + 1) * axis.clipSec)} s)`
}

/** A table with names of columns; text that a spreadsheet would take for a formula is quoted with an apostrophe. */
export function csvOf(columns: readonly string[], rows: Iterable<readonly (number | string)[]>): string {
  const cell = (value: number | string): string =>
    typeof value === 'number'
      ? String(value)
      : /^[=+\-@\t]|[",\n\r]/.test(value)
        ? `"${(/^[=+\-@\t]/.test(value) ? `'${value}` : value).replace(/"/g, '""')}"`
        : value
  return `${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}
