/** A notebook as it was saved against the same notebook run again. */
import { type CodeCell, hasTag, isCode, type Notebook, type Output } from '../notebook/notebook.js'
import { compareText, type TextDifference } from './compareText.js'

/**
 * A cell with this tag prints times or other things that change: only that it ran and what kinds of outputs it has are
 * compared.
 */
export const VARIES = 'varies'

/** A cell whose outputs are not the saved ones. */
export interface CellDifference {
  /** Position among all cells, from 1. */
  readonly position: number
  /** The saved cell. */
  readonly cell: CodeCell
  /** Kinds of outputs, where these differ. */
  readonly kinds?: {
    /** In the file. */
    readonly saved: readonly string[]
    /** In the run. */
    readonly now: readonly string[]
  }
  /** Where its text differs. */
  readonly text?: TextDifference
}

/**
 * Compares the outputs of a run with the saved ones, code cell by code cell.
 *
 * @returns the cells that differ, in order; none when the notebook says what it said
 */
export function compareNotebooks(saved: Notebook, now: Notebook): CellDifference[] {
  const fresh = now.cells.filter(isCode)
  return saved.cells.filter(isCode).flatMap((cell, i) => {
    const other = fresh[i]?.outputs ?? []
    const kinds = { saved: kindsOf(cell.outputs), now: kindsOf(other) }
    const text = hasTag(cell, VARIES) ? undefined : compareText(textOf(cell.outputs), textOf(other))
    const same = kinds.saved.join() === kinds.now.join()
    if (same && !text) return []
    return [{ position: saved.cells.indexOf(cell) + 1, cell, ...(same ? {} : { kinds }), ...(text ? { text } : {}) }]
  })
}

/**
 * Printed text and plain results are one kind, since kernels differ in how they show the value of a last expression.
 */
function kindsOf(outputs: readonly Output[]): string[] {
  const kinds = outputs.flatMap((output) => {
    if (output.output_type === 'stream') return [output.name === 'stderr' ? 'stderr' : 'text']
    if (output.output_type === 'error') return ['error']
    const rich = Object.keys(output.data).filter((type) => type !== 'text/plain')
    return rich.length === 0 ? ['text'] : [`display of ${rich.sort().join(', ')}`]
  })
  return kinds.filter((kind, i) => kind !== 'text' || kinds[i - 1] !== 'text').sort()
}

/**
 * What a cell prints, and the text/plain of what it shows, in order. What it warns of is left out: it names processes
 * and paths.
 */
function textOf(outputs: readonly Output[]): string {
  const texts = outputs.map((output) => {
    if (output.output_type === 'stream') return output.name === 'stdout' ? output.text : ''
    return 'data' in output ? `${output.data['text/plain'] ?? ''}\n` : ''
  })
  return texts.join('')
}

/** For people: which cell, and the lines that differ. */
export function describeDifference({ position, cell, kinds, text }: CellDifference): string {
  const lines = [`cell ${position}: ${firstLine(cell.source)}`]
  if (kinds)
    lines.push(
      `  outputs saved: ${kinds.saved.join('; ') || 'none'}`,
      `  outputs now:   ${kinds.now.join('; ') || 'none'}`,
    )
  if (text) lines.push(`  line ${text.line} of what it prints:`, ...some('  - ', text.saved), ...some('  + ', text.now))
  return lines.join('\n')
}

/** Lines shown of one difference. */
const SHOWN = 12

const some = (mark: string, lines: readonly string[]): string[] => [
  ...lines.slice(0, SHOWN).map((line) => mark + line),
  ...(lines.length > SHOWN ? [`${mark}… ${lines.length - SHOWN} more lines`] : []),
]

/** The line by which a person knows a cell. */
export const firstLine = (source: string): string => source.split('\n').find((line) => line.trim() !== '') ?? '(empty)'
