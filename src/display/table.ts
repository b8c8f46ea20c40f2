/** A table as text, aligned by spaces, and as HTML, in the notebook's own look. */
import { LINES, type Shown } from './shown.js'
import { cut, escapeHtml } from './text.js'

export interface Column {
  readonly title: string
  readonly cells: readonly string[]
  /** Numbers stand right, so that their digits line up. */
  readonly right?: boolean
}

export interface Table {
  readonly title: string
  readonly columns: readonly Column[]
  /** How far each row stands in, as in a tree. */
  readonly depths?: readonly number[]
  /** Share of each row, 0–1, drawn as a bar behind its last column. */
  readonly shares?: readonly number[]
  /** Lines below. */
  readonly notes?: readonly string[]
}

/** Rows that leave room for title, head and notes. */
const ROWS = LINES - 6
/** Widest column of text. */
const WIDEST = 44

export function showTable(table: Table): Shown {
  const { title, depths = [], notes = [] } = table
  const rows = table.columns[0]?.cells.length ?? 0
  const lost = rows > ROWS ? rows - (ROWS - 1) : 0
  const columns = table.columns.map((column) => ({
    ...column,
    cells: column.cells.slice(0, rows - lost).map((cell) => cut(cell, WIDEST)),
  }))
  const below = [...(lost > 0 ? [`… ${lost} more`] : []), ...notes]
  return {
    text: plainTable({ title, columns, depths, notes: below }),
    html: markup(title, columns, depths, table.shares, below),
  }
}

/** The table as text, all of it. */
export function plainTable({ title, columns, depths = [], notes = [] }: Omit<Table, 'shares'>): string {
  const inset = (cell: string, c: number, row: number): string =>
    c === 0 ? '  '.repeat(depths[row] ?? 0) + cell : cell
  const cells = columns.map((column, c) => column.cells.map((cell, row) => inset(cell, c, row)))
  const widths = columns.map(({ title: head }, c) => Math.max(head.length, ...cells[c]!.map((cell) => cell.length)))
  const line = (parts: readonly string[]): string =>
    parts
      .map((part, c) => (columns[c]!.right ? part.padStart(widths[c]!) : part.padEnd(widths[c]!)))
      .join('  ')
      .trimEnd()
  const rows = cells[0]!.map((_, row) => line(cells.map((column) => column[row]!)))
  return [
    title,
    line(columns.map((column) => column.title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows,
    ...notes,
  ].join('\n')
}

function markup(
  title: string,
  columns: readonly Column[],
  depths: readonly number[],
  shares: readonly number[] | undefined,
  notes: readonly string[],
): string {
  const align = (right: boolean | undefined): string => `text-align:${right ? 'right' : 'left'}`
  const head = columns.map((column) => `<th style="${align(column.right)}">${escapeHtml(column.title)}</th>`).join('')
  const last = columns.length - 1
  const style = (c: number, row: number): string => {
    const share = shares?.[row]
    const bar =
      c === last && share !== undefined
        ? `;background:linear-gradient(to left,#56b4e955 ${(100 * share).toFixed(1)}%,transparent 0)`
        : ''
    const inset = c === 0 && depths[row] ? `;padding-left:${(0.6 + 1.1 * depths[row]).toFixed(1)}em` : ''
    return `${align(columns[c]!.right)};white-space:nowrap${inset}${bar}`
  }
  const body = (columns[0]?.cells ?? []).map(
    (_, row) =>
      `<tr>${columns.map(({ cells }, c) => `<td style="${style(c, row)}">${escapeHtml(cells[row]!)}</td>`).join('')}</tr>`,
  )
  const below = notes.map((note) => `<div>${escapeHtml(note)}</div>`).join('')
  return `<div style="overflow-x:auto"><div><b>${escapeHtml(title)}</b></div><table style="margin:4px 0;font-variant-numeric:tabular-nums"><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>${below}</div>`
}
