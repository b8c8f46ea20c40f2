/**
 * The exercise twin of a notebook: the same text and code, with the solutions, the guesses and all outputs taken out.
 */
import { dirname, join, relative, sep } from 'node:path'
import { type Cell, type CodeCell, clearOutputs, hasTag, isCode, type Notebook } from '../../kernel/index.js'

/** Stands where a solution was. */
export const PROMPT =
  '// Your turn. End with a check that can fail, then compare with the solution in the notebook itself.'

/**
 * @param from path of the notebook
 * @param to path of its twin; links to files that are no notebooks are changed so that they lead to the same place
 */
export function exerciseTwin(notebook: Notebook, from: string, to: string): Notebook {
  const cleared = clearOutputs(notebook)
  return {
    ...cleared,
    cells: cleared.cells.map((cell) =>
      isCode(cell) ? codeTwin(cell) : { ...cell, source: relink(cell.source, from, to) },
    ),
  }
}

function codeTwin(cell: CodeCell): Cell {
  if (!hasTag(cell, 'solution'))
    return {
      ...cell,
      source: cell.source.replace(/^(const guess\w*) = .*$/m, '$1 = Number.NaN // type your guess here'),
    }
  return { ...cell, metadata: { tags: ['exercise'] }, source: PROMPT }
}

const relink = (markdown: string, from: string, to: string): string =>
  markdown.replace(/\]\((?!\w+:|#)([^)\s]+)\)/g, (whole, target: string) => {
    if (/\.ipynb(#|$)/.test(target)) return whole // a notebook's neighbours have twins too
    return `](${relative(dirname(to), join(dirname(from), target))
      .split(sep)
      .join('/')})`
  })
