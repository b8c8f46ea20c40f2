/** What TypeScript finds as errors of a cell. */
import { dirname, relative } from 'node:path'

import ts = require('typescript')

import { excerpt } from '../code/excerpt.js'
import { parseCell, parseErrors } from '../code/parseCell.js'
import { HEADER_LINES, withoutCells } from './cellFiles.js'
import type { Problem } from './checker.js'
import type { Finding } from './engine.js'
import { joinedLines } from './joinedLines.js'

/** Shown at most: the first one tells, the rest follows from it more often than not. */
const SHOWN = 10

/**
 * @param cell file of the cell
 * @param typed its text; what lies behind that in the file is the kernel's own
 */
export function problemsOf(findings: readonly Finding[], cell: string, typed: string): Problem[] {
  const lines = typed.split('\n').length
  const problems: Problem[] = []
  for (const { file, start, code: number, message: said, hints: told } of findings.slice(0, SHOWN)) {
    const hints = [...told, ...joinedLines(file, start)].filter(
      (hint) => !problems.some(({ message }) => message.includes(hint)),
    )
    const message = [withoutCells(said), ...hints].join('\n')
    const code = `TS${number}`
    if (!file || start === undefined) {
      problems.push({ code, message })
      continue
    }
    if (file.fileName !== cell) {
      problems.push({ code, message, file: relative(dirname(cell), file.fileName), ...placeOf(file, start) })
      continue
    }
    const { line, character } = file.getLineAndCharacterOfPosition(start)
    const own = Math.min(Math.max(line - HEADER_LINES, 0), lines - 1)
    problems.push({ code, message, ...placeIn(typed, own + 1, own === line - HEADER_LINES ? character + 1 : 1) })
  }
  return problems
}

/**
 * What keeps a text from being a program; the first error alone, the others follow from it.
 * @param file name of the text, where it is not the cell
 */
export function syntaxProblems(source: ts.SourceFile, file?: string): Problem[] {
  const [first] = parseErrors(source)
  if (!first) return []
  const where = file === undefined ? {} : { file }
  const element = firstElement(source.text)
  if (element) return [{ code: 'SyntaxError', message: NO_JSX, ...where, ...placeOf(source, element.getStart()) }]
  return [
    {
      code: 'SyntaxError',
      message: ts.flattenDiagnosticMessageText(first.messageText, '\n'),
      ...where,
      ...placeOf(source, first.start),
    },
  ]
}

const NO_JSX = 'JSX is not TypeScript; call the function that makes the element'

/** The first JSX element of a text that is right but for JSX: the parser has strange words for it. */
function firstElement(text: string): ts.Node | undefined {
  const file = parseCell(text, 'cell.tsx')
  if (parseErrors(file).length > 0) return undefined
  const find = (node: ts.Node): ts.Node | undefined =>
    ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node) ? node : node.forEachChild(find)
  return find(file)
}

function placeOf(source: ts.SourceFile, start: number) {
  const { line, character } = source.getLineAndCharacterOfPosition(start)
  return placeIn(source.text, line + 1, character + 1)
}

const placeIn = (text: string, line: number, column: number) => ({ line, column, excerpt: excerpt(text, line, column) })
