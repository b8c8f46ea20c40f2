/** What may be typed next, with kinds and signatures. */
import ts = require('typescript')

import { withoutCells } from '../cellFiles.js'
import type { Completion, Completions } from '../checker.js'
import { fitting } from '../fitting.js'
import { wordBefore } from '../word.js'

/** Entries whose signature is worth the time of working it out. */
const DETAILED = 50

/**
 * @param start offset of the cell in its file
 * @param at offset of the cursor in the cell
 */
export function completionsAt(
  service: ts.LanguageService,
  file: string,
  source: string,
  start: number,
  at: number,
): Completions {
  const found = service.getCompletionsAtPosition(file, start + at, {
    includeCompletionsForModuleExports: false,
    includeCompletionsWithInsertText: false,
    includeSymbol: true,
  })
  const span = found?.optionalReplacementSpan
  const from = span ? span.start - start : at - wordBefore(source, at).length
  const entries = fitting(found?.entries ?? [], source.slice(from, at))
  const program = service.getProgram()
  const [checker, place] = [program?.getTypeChecker(), program?.getSourceFile(file)]
  const matches = entries.map(({ name, kind, symbol }, index): Completion => {
    const signature = symbol && checker && place && index < DETAILED ? signatureOf(checker, symbol, place) : ''
    return { text: name, type: kindOf(kind), signature }
  })
  return { from, to: at, matches }
}

/** Of a function its parameters and result, of anything else its type. */
function signatureOf(checker: ts.TypeChecker, symbol: ts.Symbol, place: ts.Node): string {
  if (!(symbol.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias))) return ''
  const type = checker.getTypeOfSymbolAtLocation(
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    place,
  )
  const [call] = type.getCallSignatures()
  return withoutCells(call ? checker.signatureToString(call) : checker.typeToString(type)).replace(/\s*\n\s*/g, ' ')
}

/** Names that JupyterLab has icons for. */
const KINDS: Readonly<Record<string, string>> = {
  const: 'variable',
  let: 'variable',
  var: 'variable',
  'local var': 'variable',
  parameter: 'variable',
  alias: 'module',
  method: 'method',
  getter: 'property',
  setter: 'property',
  type: 'type',
  'primitive type': 'type',
}
const kindOf = (kind: string): string => KINDS[kind] ?? kind
