/**
 * A map of numbers [rows, columns]: cells that answer to the pointer, or, above {@link CELL_LIMIT}, one picture (PNG)
 * with the same axes and colour bar, since a row a cell makes notebooks large and viewers slow. Few cells also carry
 * their number.
 */
import { colorAt, colorScale, encodePalettePng, inkOn, pngUrl } from '../display/index.js'
import { FigureError } from './figure.js'
import type { Cells } from './grid.js'
import { round } from './series.js'
import { type FigureSize, requireSize } from './size.js'
import { FIGURE_STYLE, TEXT } from './theme.js'
import { short } from './values.js'

/** Most cells drawn one by one. */
export const CELL_LIMIT = 1000
/** Most cells that carry their number. */
const WRITTEN = 120
/** Largest picture in pixels; more cells are averaged, and the title says so. */
const PIXELS = { columns: 640, rows: 160 }
const COLORS = 256

export interface HeatmapAxis {
  /** With its unit or symbol. */
  readonly title: string
  /** One a cell. */
  readonly names?: readonly string[]
  /** Length of a cell in the axis' unit. Without it cells are counted: cell i lies around i. */
  readonly step?: number
  /** Where the first cell begins, with `step`; by default 0. */
  readonly start?: number
}

export interface HeatmapOptions extends FigureSize {
  readonly title: string
  readonly x: HeatmapAxis
  readonly y: HeatmapAxis
  /** Title of the colour bar. */
  readonly value: string
  /** Zero means that nothing is there: colours diverge around it even when all numbers lie on one side. */
  readonly signed?: boolean
  /** Row 0 at the bottom instead of at the top. */
  readonly upwards?: boolean
}

/** A Vega-Lite specification. */
export function heatmap(figure: string, cells: Cells, options: HeatmapOptions): Record<string, unknown> {
  const { title, x, y, value, upwards = false } = options
  const { width, height } = size(cells, options)
  const scale = colorScale(cells.min, cells.max, options.signed)
  const color = {
    field: 'value',
    type: 'quantitative',
    title: value,
    scale: { domain: scale.domain, range: scale.range, interpolate: 'rgb' },
    legend: { gradientLength: Math.min(height, 160), format: '.3~g', tickCount: 4 },
  }
  const axes = {
    x: { ...axis(figure, x, cells.columns, width), field: 'left' },
    x2: { field: 'right' },
    y: { ...axis(figure, y, cells.rows, undefined, !upwards), field: 'low' },
    y2: { field: 'high' },
  }
  const stated = { ...FIGURE_STYLE, width, height }
  if (cells.values.length > CELL_LIMIT) {
    const picture = paint(cells, scale, upwards)
    const whole = {
      left: edge(x, 0),
      right: edge(x, cells.columns),
      low: edge(y, 0),
      high: edge(y, cells.rows),
      url: picture.url,
    }
    const bar = {
      data: { values: scale.domain.map((end) => ({ value: end })) },
      mark: { type: 'point', size: 0, opacity: 1 },
      encoding: { color },
    }
    const image = {
      data: { values: [whole] },
      mark: { type: 'image', aspect: false, smooth: false },
      encoding: { ...axes, url: { field: 'url', type: 'nominal' } },
    }
    return {
      ...stated,
      title: picture.note ? { text: title, subtitle: picture.note, subtitleColor: TEXT } : title,
      layer: [image, bar],
    }
  }
  const values = Array.from(cells.values, (number, i) => {
    const [row, column] = [Math.floor(i / cells.columns), i % cells.columns]
    const place = {
      left: edge(x, column),
      right: edge(x, column + 1),
      low: edge(y, row),
      high: edge(y, row + 1),
      value: round(number),
    }
    return { ...place, ...(x.names && { column: x.names[column] }), ...(y.names && { row: y.names[row] }) }
  })
  const tooltip = [
    { field: y.names ? 'row' : 'low', title: y.title },
    { field: x.names ? 'column' : 'left', title: x.title },
    { field: 'value', title: value },
  ].map((item) => (item.field === 'low' || item.field === 'left' ? { ...item, field: `${item.field}Label` } : item))
  const label = (field: 'left' | 'low', { step }: HeatmapAxis) => ({
    calculate: step === undefined ? `datum.${field} + .5` : `datum.${field}`,
    as: `${field}Label`,
  })
  const layer: object[] = [{ mark: { type: 'rect' }, encoding: { ...axes, color, tooltip } }]
  if (values.length <= WRITTEN && width / cells.columns >= 30 && height / cells.rows >= 14) {
    const ink = (number: number): string => inkOn(colorAt(scale.stops, share(number, scale.domain)))
    const written = values.map((cell) => ({
      midX: (cell.left + cell.right) / 2,
      midY: (cell.low + cell.high) / 2,
      text: width / cells.columns < 46 ? String(Number(cell.value.toPrecision(2))) : short(cell.value),
      ink: ink(cell.value),
    }))
    const middle = { x: { ...axes.x, field: 'midX' }, y: { ...axes.y, field: 'midY' } }
    const encoding = { ...middle, text: { field: 'text' }, color: { field: 'ink', type: 'nominal', scale: null } }
    layer.push({ data: { values: written }, mark: { type: 'text', fontSize: 10 }, encoding })
  }
  return {
    ...stated,
    title,
    data: { values },
    transform: [label('left', x), label('low', y)],
    layer,
    resolve: { scale: { color: 'independent' } },
  }
}

/** Where the largest and the smallest number are, for the sentence of a figure. */
export function describeCells(cells: Cells, place: (row: number, column: number) => string): string {
  const at = (i: number): string => place(Math.floor(i / cells.columns), i % cells.columns)
  if (cells.min === cells.max) return `${short(cells.min)} everywhere`
  return `${short(cells.min)} (${at(cells.argMin)}) to ${short(cells.max)} (${at(cells.argMax)})`
}

/**
 * By default as large as the house's, higher for many rows. Single cells take whole pixels, or thin seams show between
 * them.
 */
function size(cells: Cells, options: HeatmapOptions): { width: number; height: number } {
  const { width = FIGURE_STYLE.width, height = Math.min(320, Math.max(110, cells.rows * 16)) } = requireSize(options)
  const whole = (length: number, count: number): number =>
    cells.values.length > CELL_LIMIT || count > length / 2 ? length : Math.floor(length / count) * count
  return { width: whole(width, cells.columns), height: whole(height, cells.rows) }
}

/** @param width length of a horizontal axis in pixels */
function axis(figure: string, x: HeatmapAxis, count: number, width?: number, reverse = false): object {
  const { title, names, step } = x
  if (names && names.length !== count)
    throw new FigureError(figure, `${names.length} names for ${count} cells (${title}), expected one a cell`)
  const scale = { domain: [edge(x, 0), edge(x, count)], nice: false, zero: false, reverse }
  // Names side by side need room, or they lean.
  const longest = Math.max(0, ...(names ?? []).map((name) => name.length))
  const lean = width !== undefined && (longest + 1) * 6.2 > width / count
  const named = names && {
    values: names.map((_, i) => i),
    labelExpr: `${JSON.stringify(names)}[datum.value]`,
    labelLimit: 160,
    labelOverlap: count > 60,
    ...(lean && { labelAngle: -40 }),
  }
  return {
    type: 'quantitative',
    title,
    scale,
    axis: { grid: false, ...(step === undefined && { tickMinStep: 1, format: 'd' }), ...named },
  }
}

const edge = ({ step, start = 0 }: HeatmapAxis, i: number): number => (step === undefined ? i - 0.5 : start + i * step)
const share = (value: number, [low, high]: readonly [number, number]): number => (value - low) / (high - low)

/** The cells as pixels, row 0 at the top unless `upwards`; more cells than pixels are averaged. */
function paint(
  cells: Cells,
  { domain, stops }: ReturnType<typeof colorScale>,
  upwards: boolean,
): { url: string; note?: string } {
  const width = Math.min(cells.columns, PIXELS.columns)
  const height = Math.min(cells.rows, PIXELS.rows)
  const sums = new Float64Array(width * height)
  const counts = new Uint32Array(width * height)
  for (let i = 0; i < cells.values.length; i++) {
    const row = Math.floor((Math.floor(i / cells.columns) * height) / cells.rows)
    const pixel = (upwards ? height - 1 - row : row) * width + Math.floor(((i % cells.columns) * width) / cells.columns)
    sums[pixel]! += cells.values[i]!
    counts[pixel]!++
  }
  const indices = Uint8Array.from(sums, (sum, i) => Math.round(share(sum / counts[i]!, domain) * (COLORS - 1)))
  const palette = Uint8Array.from(Array.from({ length: COLORS }, (_, i) => colorAt(stops, i / (COLORS - 1))).flat())
  const png = encodePalettePng(indices, width, height, palette)
  const url = pngUrl(png)
  if (width === cells.columns && height === cells.rows) return { url }
  return {
    url,
    note: `${cells.rows} × ${cells.columns} cells; a pixel is the mean of about ${short((cells.rows / height) * (cells.columns / width))}`,
  }
}
