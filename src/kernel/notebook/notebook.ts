/**
 * A notebook of format 4, with its multi-line texts joined.
 * Source: https://nbformat.readthedocs.io/en/latest/format_description.html
 */

/** Several forms of one output: MIME type → text, or JSON for `application/…+json`. */
export type MimeBundle = Record<string, unknown>
export type Metadata = Record<string, unknown>

export interface StreamOutput {
  readonly output_type: 'stream'
  readonly name: 'stdout' | 'stderr'
  text: string
}
export interface DisplayOutput {
  readonly output_type: 'display_data'
  data: MimeBundle
  metadata: Metadata
}
/** The value of a cell's last expression. */
export interface ResultOutput {
  readonly output_type: 'execute_result'
  data: MimeBundle
  metadata: Metadata
  readonly execution_count: number | null
}
export interface ErrorOutput {
  readonly output_type: 'error'
  readonly ename: string
  readonly evalue: string
  readonly traceback: readonly string[]
}
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput

interface AnyCell {
  /** Of 4.5 and later. */
  readonly id?: string
  readonly metadata: Metadata
  source: string
  readonly attachments?: Record<string, MimeBundle>
}
export interface CodeCell extends AnyCell {
  readonly cell_type: 'code'
  execution_count: number | null
  outputs: Output[]
}
export interface TextCell extends AnyCell {
  readonly cell_type: 'markdown' | 'raw'
}
export type Cell = CodeCell | TextCell

export interface Notebook {
  readonly cells: Cell[]
  readonly metadata: Metadata
  readonly nbformat: 4
  readonly nbformat_minor: number
}

export const isCode = (cell: Cell): cell is CodeCell => cell.cell_type === 'code'

/** Whether the cell carries a tag, as set in JupyterLab's property inspector. */
export const hasTag = ({ metadata }: Cell, tag: string): boolean => Array.isArray(metadata.tags) && metadata.tags.includes(tag)

/** Name of its kernel, where the notebook tells. */
export function kernelOf({ metadata }: Notebook): string | undefined {
  const name = (metadata.kernelspec as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? name : undefined
}
