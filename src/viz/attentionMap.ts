import { type Figure, vegaLite } from './figure.js'
import { type Grid, readGrid } from './grid.js'
import { describeCells, heatmap } from './heatmap.js'
import type { FigureSize } from './size.js'
import { FIGURE_STYLE } from './theme.js'

/** Names and titles of {@link attentionMap}. */
export interface AttentionMapOptions extends FigureSize {
  /** Axis title of the queries. */
  readonly rows?: string
  /** Axis title of the keys. */
  readonly columns?: string
  /** One a query, such as the words of a sentence. */
  readonly rowNames?: readonly string[]
  /** One a key. */
  readonly columnNames?: readonly string[]
  /** What a cell measures, above the colours; default 'weight'. */
  readonly value?: string
  /** Above the figure; default none. */
  readonly title?: string
}

/** Side of a cell in pixels. */
const CELL = { least: 1, most: 44 }
const HIGHEST = 420

/**
 * Attention weights, or any other matrix of queries and keys: which key each query looks at. Query 0 is on top, as in
 * the matrix.
 *
 * @param grid a row a query, a column a key
 * @throws FigureError for no rows, rows or names of different lengths, or a number that is not finite
 */
export function attentionMap(grid: Grid, options: AttentionMapOptions = {}): Figure {
  const { rows = 'query', columns = 'key', rowNames, columnNames, value = 'weight', title = 'attention' } = options
  const cells = readGrid('attentionMap', grid)
  const side = Math.min(CELL.most, FIGURE_STYLE.width / cells.columns, HIGHEST / cells.rows)
  const spec = heatmap('attentionMap', cells, {
    title,
    x: { title: columns, ...(columnNames && { names: columnNames }) },
    y: { title: rows, ...(rowNames && { names: rowNames }) },
    value,
    width: options.width ?? Math.max(120, Math.round(side * cells.columns)),
    height: options.height ?? Math.max(60, Math.round(side * cells.rows)),
  })
  const range = describeCells(
    cells,
    (row, column) => `${rows} ${rowNames?.[row] ?? row}, ${columns} ${columnNames?.[column] ?? column}`,
  )
  return vegaLite(spec, `${title}: ${cells.rows} × ${cells.columns}, ${range}`)
}
