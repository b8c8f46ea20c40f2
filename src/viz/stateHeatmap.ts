import { type Figure, vegaLite } from './figure.js'
import { type Grid, readGrid, transpose } from './grid.js'
import { describeCells, heatmap } from './heatmap.js'
import { sizeOf } from './size.js'
import { type TimeMapOptions, timeAxis } from './timeAxis.js'
import { many } from './values.js'

/** Axes of {@link stateHeatmap}. */
export interface StateHeatmapOptions extends TimeMapOptions {
  /** Letter of the columns: n, the states of one channel (default), or e, one state of each channel. */
  readonly channel?: 'n' | 'e'
}

/**
 * The state of a state space over time: h[l, n], a row a step as the scan makes it; drawn with time to the right and
 * state channel n upwards.
 *
 * @param grid [l, n]: a row a step, a column a state channel
 * @throws FigureError for no rows, rows of different lengths, or a number that is not finite
 */
export function stateHeatmap(grid: Grid, options: StateHeatmapOptions = {}): Figure {
  const { title = 'state h', channel = 'n' } = options
  const time = timeAxis('stateHeatmap', options.secondsPerStep)
  const cells = transpose(readGrid('stateHeatmap', grid))
  const spec = heatmap('stateHeatmap', cells, {
    title,
    x: time.axis,
    y: { title: channel === 'n' ? 'state channel n' : 'channel e' },
    value: 'h',
    upwards: true,
    ...sizeOf(options),
  })
  const range = describeCells(cells, (row, column) => `${channel} ${row}, ${time.at(column)}`)
  return vegaLite(spec, `${title}: ${many(cells.columns, 'step')} × ${many(cells.rows, 'channel')}, ${range}`)
}
