/** What a notebook of the course holds, counted. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Cell, hasTag, isCode, type Notebook, parseNotebook } from 'spikemba/kernel'
import ts from 'typescript'

export const FOLDER = 'notebooks'

/** Names of the notebooks, in the order in which they are read. */
export const names = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => /^\d\d[a-z]?-.*\.ipynb$/.test(name))
    .sort()

/** `00b` of `00b-primer.ipynb`. */
export const numberOf = (name: string): string => name.split('-')[0]!

export const read = (name: string): Notebook => parseNotebook(readFileSync(join(FOLDER, name), 'utf8'), name)

export interface Facts {
  readonly codeCells: number
  /** Code cells in which a check can fail. */
  readonly checkCells: number
  readonly checks: number
  readonly figures: number
  readonly exercises: number
  readonly solutions: number
  readonly guesses: number
  /** Exercises without a solution, for who wants to go on. */
  readonly openExercises: number
  /** Lines of the longest cell that is no solution. */
  readonly longestCell: number
  readonly knownErrors: number
  /** Uses of `!` behind a value: each hides from the reader that it may be missing. */
  readonly assertions: number
  /** Uses of `as TYPE`: each says to the reader that the types do not fit. */
  readonly casts: number
  /** Words of prose: without code, formulas, tables, references and addresses. */
  readonly words: number
  readonly bytes: number
}

const CHECK = /\bcheck(?:Within|Throws)?\(/g

export function factsOf(name: string, notebook: Notebook): Facts {
  const code = notebook.cells.filter(isCode)
  const texts = notebook.cells.filter((cell) => cell.cell_type === 'markdown').map(({ source }) => source)
  const count = (pattern: RegExp): number =>
    code.reduce((sum, { source }) => sum + (source.match(pattern)?.length ?? 0), 0)
  return {
    codeCells: code.length,
    checkCells: code.filter(({ source }) => source.match(CHECK)).length,
    checks: count(CHECK),
    figures: count(/\bshow\(/g),
    exercises: tagged(notebook.cells, 'exercise'),
    solutions: tagged(code, 'solution'),
    openExercises: tagged(notebook.cells, 'open-exercise'),
    longestCell: Math.max(
      ...code.filter((cell) => !hasTag(cell, 'solution')).map(({ source }) => source.split('\n').length),
    ),
    assertions: code.reduce((sum, { source }) => sum + countNodes(source, ts.isNonNullExpression), 0),
    casts: code.reduce((sum, { source }) => sum + countNodes(source, isCast), 0),
    knownErrors: texts.join('\n').split('> **Known error.**').length - 1,
    guesses: count(/\bscoreGuess\(/g),
    words: texts.reduce((sum, text) => sum + words(text), 0),
    bytes: statSync(join(FOLDER, name)).size,
  }
}

const isCast = (node: ts.Node): boolean => ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)

function countNodes(source: string, is: (node: ts.Node) => boolean): number {
  let count = 0
  const visit = (node: ts.Node): void => {
    if (is(node)) count++
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022))
  return count
}

const tagged = (cells: readonly Cell[], tag: string): number => cells.filter((cell) => hasTag(cell, tag)).length

function words(markdown: string): number {
  const prose = markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, ' ')
    .replace(/^\|.*$/gm, ' ')
    .replace(/^\*\*To read on\.\*\*.*$/gm, ' ')
    .replace(/\$\$[\s\S]*?\$\$|\$[^$]*\$/g, ' ')
    .replace(/\]\([^)]*\)/g, ' ')
    .replace(/`[^`]*`/g, ' ')
  return prose.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu)?.length ?? 0
}

/** Targets of the links of a notebook's text. */
export const linksOf = ({ cells }: Notebook): string[] =>
  cells
    .filter((cell) => cell.cell_type === 'markdown')
    .flatMap(({ source }) => [...source.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!))
