import { colorScale } from '../display/index.js'
import { type Figure, plotly } from './figure.js'
import { type Grid, readGrid } from './grid.js'
import { describeCells, heatmap } from './heatmap.js'
import { plotlyLayout, scene } from './plotlyStyle.js'
import { round } from './series.js'

/** Axes of {@link stateSurface}. */
export interface StateSurfaceOptions {
  /** Axis title of the columns. */
  readonly x?: string
  /** Axis title of the rows. */
  readonly y?: string
  /** Axis title of the numbers, with their unit. */
  readonly z?: string
  /** Above the figure; default none. */
  readonly title?: string
}

/** Most rows and most columns of the surface; of more, evenly spread ones stay. */
const SIDE = 80

/**
 * A state over two axes as a surface that turns under the mouse; saved pages show the same numbers as a map.
 *
 * @param grid numbers [rows, columns], such as the state h [l, n]
 * @throws FigureError for no rows, rows of different lengths, or a number that is not finite
 */
export function stateSurface(grid: Grid, options: StateSurfaceOptions = {}): Figure {
  const { x = 'channel n', y = 'step l', z = 'h', title = 'state surface' } = options
  const cells = readGrid('stateSurface', grid)
  const [rows, columns] = [spread(cells.rows), spread(cells.columns)]
  const scale = colorScale(cells.min, cells.max)
  const surface = {
    type: 'surface',
    x: columns,
    y: rows,
    z: rows.map((row) => columns.map((column) => round(cells.values[row * cells.columns + column]!))),
    colorscale: scale.stops.map((_, i) => [i / (scale.stops.length - 1), scale.range[i]]),
    cmin: scale.domain[0],
    cmax: scale.domain[1],
    colorbar: { title: { text: z } },
    hovertemplate: `${x} %{x}<br>${y} %{y}<br>${z} %{z:.4~g}<extra></extra>`,
  }
  const range = describeCells(cells, (row, column) => `${y} ${row}, ${x} ${column}`)
  const picture = heatmap('stateSurface', cells, { title, x: { title: x }, y: { title: y }, value: z, height: 260 })
  return plotly(
    { data: [surface], layout: plotlyLayout(title, { scene: scene(x, y, z) }) },
    `${title}: ${cells.rows} × ${cells.columns}, ${z} ${range}`,
    picture,
  )
}

/** At most SIDE places from the first to the last. */
function spread(length: number): number[] {
  const kept = Math.min(length, SIDE)
  return Array.from({ length: kept }, (_, i) => Math.round((i * (length - 1)) / Math.max(1, kept - 1)))
}
