/** A drawn table: columns of text, and a bar a row for its size. As plain text it is aligned by spaces. */
import { type Column, DISPLAY, plainTable } from '../display/index.js'
import { type Figure, vegaLite } from './figure.js'
import { FIGURE_STYLE, TEXT } from './theme.js'

export interface TableBar {
  readonly title: string
  /** At least 0, one a row; rows beyond have no bar, such as the one of the sum. */
  readonly sizes: readonly number[]
  /** What kind each row is, told by its colour and by a column of its own. */
  readonly kinds?: readonly string[]
  readonly colors: Readonly<Record<string, string>> | string
}

export interface Table {
  readonly title: string
  readonly columns: readonly Column[]
  readonly bar: TableBar
  /** Lines below. */
  readonly notes?: readonly string[]
}

/** Widths in pixels: of a letter, between two columns, of the bars. */
const LETTER = 6.6
const GAP = 22
const BARS = 160
const ROW = 20

/** @param text what is to be seen, in one line */
export function tableFigure({ title, columns, bar, notes = [] }: Table, text: string): Figure {
  const rows = columns[0]!.cells.map((_, row) => ({
    row,
    ...(row < bar.sizes.length && { size: bar.sizes[row], kind: bar.kinds?.[row] ?? '' }),
    ...Object.fromEntries(columns.map(({ cells }, c) => [`c${c}`, cells[row]])),
  }))
  const y = { field: 'row', type: 'ordinal', axis: null }
  let left = 0
  const written = columns.flatMap(({ title: head, cells, right }, c) => {
    const width = Math.max(head.length, ...cells.map((cell) => cell.length)) * LETTER
    const x = { value: right ? left + width : left }
    left += width + GAP
    const align = right ? 'right' : 'left'
    return [
      { mark: { type: 'text', align, color: TEXT, fontSize: 12 }, encoding: { x, y, text: { field: `c${c}` } } },
      {
        data: { values: [{}] },
        mark: { type: 'text', align, color: TEXT, fontSize: 11, fontStyle: 'italic', text: head, y: -8 },
        encoding: { x },
      },
    ]
  })
  const total = bar.sizes.reduce((sum, size) => sum + size, 0)
  const largest = Math.max(...bar.sizes)
  const length = {
    field: 'size',
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, largest || 1], range: [left, left + BARS] },
  }
  const colors = bar.colors
  const color =
    typeof colors === 'string'
      ? { value: colors }
      : {
          field: 'kind',
          type: 'nominal',
          title: null,
          scale: { domain: Object.keys(colors), range: Object.values(colors) },
          legend: null,
        }
  const sized = { filter: 'isValid(datum.size)' }
  const bars = [
    {
      transform: [sized],
      mark: { type: 'bar', height: 11, cornerRadiusEnd: 2 },
      encoding: {
        x: length,
        x2: { datum: 0 },
        y,
        color,
        tooltip: columns.map(({ title: head }, c) => ({ field: `c${c}`, title: head })),
      },
    },
    {
      transform: [sized, { calculate: `${total} > 0 ? format(datum.size / ${total || 1}, '.1~%') : ''`, as: 'share' }],
      mark: { type: 'text', align: 'left', dx: 5, color: TEXT, fontSize: 10 },
      encoding: { x: length, y, text: { field: 'share' } },
    },
    {
      data: { values: [{}] },
      mark: { type: 'text', align: 'left', color: TEXT, fontSize: 11, fontStyle: 'italic', text: bar.title, y: -8 },
      encoding: { x: { value: left } },
    },
  ]
  const heading = {
    text: title,
    offset: 18,
    ...(notes.length > 0 && { subtitle: notes, subtitleColor: TEXT, subtitleFontSize: 10.5 }),
  }
  const spec = {
    ...FIGURE_STYLE,
    width: left + BARS + 40,
    height: Math.max(1, rows.length) * ROW,
    title: heading,
    data: { values: rows },
    layer: [...written, ...bars],
  }
  const figure = vegaLite(spec, text)
  return {
    ...figure,
    [DISPLAY]: async () => ({ ...(await figure[DISPLAY]()), 'text/plain': plainTable({ title, columns, notes }) }),
  }
}
