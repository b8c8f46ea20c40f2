import { type Figure, FigureError, vegaLite } from './figure.js'
import { type Grid, readGrid, transpose } from './grid.js'
import { describeCells, heatmap } from './heatmap.js'
import { sizeOf } from './size.js'
import { type TimeMapOptions, timeAxis } from './timeAxis.js'
import { many, short } from './values.js'

/**
 * The step sizes of a selective scan: Δ[l, e] after softplus. A large Δ lets the token overwrite the state, a small one
 * leaves the state as it is.
 * Reference: Gu & Dao, Mamba (2023), section 3.5.2.
 *
 * @param grid Δ [l, e]: a row a step, a column a channel
 * @throws FigureError for no rows, rows of different lengths, or a number that is negative or not finite
 */
export function deltaHeatmap(grid: Grid, options: TimeMapOptions = {}): Figure {
  const { title = 'step size Δ' } = options
  const time = timeAxis('deltaHeatmap', options.secondsPerStep)
  const cells = transpose(readGrid('deltaHeatmap', grid))
  if (cells.min < 0)
    throw new FigureError(
      'deltaHeatmap',
      `the smallest Δ is ${short(cells.min)}, expected none below 0; pass Δ after softplus`,
    )
  const spec = heatmap('deltaHeatmap', cells, {
    title,
    x: time.axis,
    y: { title: 'channel e' },
    value: 'Δ',
    upwards: true,
    ...sizeOf(options),
  })
  const range = describeCells(cells, (row, column) => `e ${row}, ${time.at(column)}`)
  return vegaLite(spec, `${title}: ${many(cells.columns, 'step')} × ${many(cells.rows, 'channel')}, ${range}`)
}
