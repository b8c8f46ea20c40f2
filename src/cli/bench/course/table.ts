/**
 * The table of `npm run bench:course`: a row for each notebook, and the sum of all. A ratio above 1 says that the first
 * kernel is faster.
 */
import type { NotebookTime } from './timeNotebook.js'

/** A notebook's times, by kernel. */
export type Row = Readonly<Record<string, NotebookTime>>

/** @param kernels ours and the other one */
export function courseTable(rows: ReadonlyMap<string, Row>, [ours, theirs]: readonly [string, string]): string {
  const total = (kernel: string): NotebookTime => ({
    seconds: sum([...rows.values()].map((row) => row[kernel]!.seconds)),
    cpu: sum([...rows.values()].map((row) => row[kernel]!.cpu)),
  })
  const all: [string, Row][] = [...rows, [`${rows.size} notebooks`, { [ours]: total(ours), [theirs]: total(theirs) }]]
  const lines = all.map(([name, { [ours]: a, [theirs]: b }]) =>
    line(name, [a!.seconds, b!.seconds, b!.seconds / a!.seconds, a!.cpu, b!.cpu, b!.cpu / a!.cpu].map(shown)),
  )
  return [
    line('', ['seconds', '', '', 'CPU seconds', '', '']),
    line('notebook', [ours, theirs, 'ratio', ours, theirs, 'ratio']),
    ...lines,
  ].join('\n')
}

const line = (name: string, words: readonly string[]): string =>
  name.padEnd(34) + words.map((word) => word.padStart(12)).join('')
const shown = (value: number, column: number): string => (column % 3 === 2 ? `${value.toFixed(2)} ×` : value.toFixed(1))
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
