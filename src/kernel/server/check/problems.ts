/** TypeScript's diagnostics as errors of a cell. */
import { basename } from 'node:path'

import ts = require('typescript-kernel')

import { HEADER_LINES, withoutCells } from './cellFiles.js'
import type { Problem } from './checker.js'

/** Shown at most: the first one tells, the rest follows from it more often than not. */
const SHOWN = 10

/** @param lines of the cell; what lies behind is the kernel's own */
export function problemsOf(diagnostics: readonly ts.Diagnostic[], cell: string, lines: number): Problem[] {
  const problems: Problem[] = []
  for (const { file, start, code: number, messageText } of diagnostics.slice(0, SHOWN)) {
    const message = withoutCells(ts.flattenDiagnosticMessageText(messageText, '\n'))
    const code = `TS${number}`
    if (!file || start === undefined) {
      problems.push({ code, message })
      continue
    }
    const { line, character } = file.getLineAndCharacterOfPosition(start)
    if (file.fileName !== cell) problems.push({ code, message, line: line + 1, column: character + 1, file: basename(file.fileName) })
    else {
      const own = Math.min(Math.max(line - HEADER_LINES, 0), lines - 1)
      problems.push({ code, message, line: own + 1, column: own === line - HEADER_LINES ? character + 1 : 1 })
    }
  }
  return problems
}

/** What keeps a text from being a program; the first error alone, the others follow from it. */
export function syntaxProblems(source: ts.SourceFile): Problem[] {
  const [first] = (source as ts.SourceFile & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics
  if (!first) return []
  const { line, character } = source.getLineAndCharacterOfPosition(first.start)
  return [{ code: 'SyntaxError', message: ts.flattenDiagnosticMessageText(first.messageText, '\n'), line: line + 1, column: character + 1 }]
}
