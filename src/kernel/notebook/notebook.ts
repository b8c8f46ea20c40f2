/**
 * A notebook of format 4, with its multi-line texts joined.
 * Source: https://nbformat.readthedocs.io/en/latest/format_description.html
 */

/** Several forms of one output: MIME type → text, or JSON for `application/…+json`. */
export type MimeBundle = Record<string, unknown>
/** What stands beside a notebook, a cell or an output: a JSON object. */
export type Metadata = Record<string, unknown>

/** What a cell printed. */
export interface StreamOutput {
  /** Tells it from the other outputs. */
  readonly output_type: 'stream'
  /** Which of the two streams. */
  readonly name: 'stdout' | 'stderr'
  /** What was printed, one text. */
  text: string
}
/** What a cell displayed, in several representations. */
export interface DisplayOutput {
  /** Tells it from the other outputs. */
  readonly output_type: 'display_data'
  /** The same thing in several forms; a front end shows the richest one that it knows. */
  data: MimeBundle
  /** How to show it, by MIME type. */
  metadata: Metadata
}
/** The value of a cell's last expression. */
export interface ResultOutput {
  /** Tells it from the other outputs. */
  readonly output_type: 'execute_result'
  /** The same thing in several forms; a front end shows the richest one that it knows. */
  data: MimeBundle
  /** How to show it, by MIME type. */
  metadata: Metadata
  /** The number in `Out [n]`. */
  readonly execution_count: number | null
}
/** What a cell threw. */
export interface ErrorOutput {
  /** Tells it from the other outputs. */
  readonly output_type: 'error'
  /** Name of the error's class. */
  readonly ename: string
  /** Its message. */
  readonly evalue: string
  /** Its stack as it is shown, a line an entry. */
  readonly traceback: readonly string[]
}
/** Anything that stands below a code cell. */
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput

interface AnyCell {
  /** Of 4.5 and later. */
  readonly id?: string
  /** Tags, and what tools keep with the cell. */
  readonly metadata: Metadata
  /** Its text, lines joined. */
  source: string
  /** Pictures that its text shows, by file name. */
  readonly attachments?: Record<string, MimeBundle>
}
/** A cell that is run. */
export interface CodeCell extends AnyCell {
  /** Tells it from a cell that is read. */
  readonly cell_type: 'code'
  /** The number in `In [n]`; null before it ran. */
  execution_count: number | null
  /** What it printed, displayed, gave and threw. */
  outputs: Output[]
}
/** A cell that is read: Markdown, or raw text. */
export interface TextCell extends AnyCell {
  /** Which of the two. */
  readonly cell_type: 'markdown' | 'raw'
}
/** A cell of a notebook. */
export type Cell = CodeCell | TextCell

/** A notebook of format 4 as its file holds it, sources joined to one string. */
export interface Notebook {
  /** In order. */
  readonly cells: Cell[]
  /** Kernel and language of the notebook, among others. */
  readonly metadata: Metadata
  /** Major version of the format. */
  readonly nbformat: 4
  /** Minor version of the format. */
  readonly nbformat_minor: number
}

/** Whether a cell is one that is run. */
export const isCode = (cell: Cell): cell is CodeCell => cell.cell_type === 'code'

/** Whether the cell carries a tag, as set in JupyterLab's property inspector. */
export const hasTag = ({ metadata }: Cell, tag: string): boolean =>
  Array.isArray(metadata.tags) && metadata.tags.includes(tag)

/** Name of its kernel, where the notebook tells. */
export function kernelOf({ metadata }: Notebook): string | undefined {
  const name = (metadata.kernelspec as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? name : undefined
}
