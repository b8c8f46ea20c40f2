/**
 * Whether a text is a whole cell, for front ends where Enter runs it: an open bracket or string asks for more lines.
 */
import ts = require('typescript')

import { parseCell, parseErrors } from '../code/parseCell.js'
import type { Completeness } from './checker.js'

const INDENT = '  '
/** `*\/ expected` and “Unterminated template literal”: more lines may end them. */
const UNTERMINATED = new Set([1010, 1160])
/** “Unterminated string literal”: a quote must end on its own line. */
const OPEN_QUOTE = 1002

export function completenessOf(source: string): Completeness {
  if (source.trim() === '') return { status: 'complete' }
  const [first] = parseErrors(parseCell(source))
  if (!first) return { status: 'complete' }
  const end = source.trimEnd().length
  const open =
    (first.start >= end && first.code !== OPEN_QUOTE) ||
    (UNTERMINATED.has(first.code) && first.start + first.length >= end)
  if (!open) return { status: 'invalid' }
  return { status: 'incomplete', indent: INDENT.repeat(depth(source)) }
}

/** Brackets that are open at the end. */
function depth(source: string): number {
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, source)
  let open = 0
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (
      token === ts.SyntaxKind.OpenBraceToken ||
      token === ts.SyntaxKind.OpenParenToken ||
      token === ts.SyntaxKind.OpenBracketToken
    )
      open++
    else if (
      token === ts.SyntaxKind.CloseBraceToken ||
      token === ts.SyntaxKind.CloseParenToken ||
      token === ts.SyntaxKind.CloseBracketToken
    )
      open--
  }
  return Math.max(0, open)
}
