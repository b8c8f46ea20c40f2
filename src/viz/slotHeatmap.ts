import { type Figure, vegaLite } from './figure.js'
import { type Grid, readGrid } from './grid.js'
import { describeCells, heatmap } from './heatmap.js'
import { type FigureSize, sizeOf } from './size.js'
import { many } from './values.js'

/** Axes of {@link slotHeatmap}. */
export interface SlotHeatmapOptions extends FigureSize {
  /** What the columns are, with symbol or unit. */
  readonly x?: string
  /** Above the figure; default none. */
  readonly title?: string
}

/**
 * The relevant slots of the contextual moment reasoner: what each slot holds, or how strongly it attends to each clip.
 *
 * @param grid a row a slot, a column a clip or a channel
 * @throws FigureError for no rows, rows of different lengths, or a number that is not finite
 */
export function slotHeatmap(grid: Grid, options: SlotHeatmapOptions = {}): Figure {
  const { x = 'clip l', title = 'relevant slots' } = options
  const cells = readGrid('slotHeatmap', grid)
  const spec = heatmap('slotHeatmap', cells, {
    title,
    x: { title: x },
    y: { title: 'slot s' },
    value: 'value',
    ...sizeOf(options),
  })
  const range = describeCells(cells, (row, column) => `slot ${row}, ${x} ${column}`)
  return vegaLite(spec, `${title}: ${many(cells.rows, 'slot')} × ${many(cells.columns, 'column')}, ${range}`)
}
