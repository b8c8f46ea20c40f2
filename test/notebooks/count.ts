/** `npm run notebooks:count`: a table of what each notebook holds. A script, run from source by ts-node. */
import { type Facts, factsOf, names, read } from './facts.js'

const COLUMNS: readonly (keyof Facts)[] = [
  'codeCells',
  'checkCells',
  'checks',
  'figures',
  'guesses',
  'exercises',
  'solutions',
  'words',
  'bytes',
]

const rows = names().map((name) => ({ name, facts: factsOf(name, read(name)) }))
const total = (column: keyof Facts): number => rows.reduce((sum, { facts }) => sum + facts[column], 0)
const line = (first: string, cells: readonly unknown[]): string =>
  [first.padEnd(36), ...cells.map((cell) => String(cell).padStart(11))].join('')

console.log(line('', COLUMNS))
for (const { name, facts } of rows)
  console.log(
    line(
      name,
      COLUMNS.map((column) => facts[column]),
    ),
  )
console.log(line(`${rows.length} notebooks`, COLUMNS.map(total)))
