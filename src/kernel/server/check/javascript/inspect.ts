/**
 * What the thing at the cursor is: its type, its documentation; inside of a call the signature with the parameter that
 * comes next.
 */
import ts = require('typescript')

import { withoutCells } from '../cellFiles.js'
import type { Inspection } from '../checker.js'
import { wordAt } from '../word.js'
import { readComments } from './comments.js'

/**
 * @param start offset of the cell in its file
 * @param at offset of the cursor in the cell
 */
export function inspectionAt(
  service: ts.LanguageService,
  file: string,
  source: string,
  start: number,
  at: number,
): Inspection | undefined {
  const word = wordAt(source, at)
  if (word !== undefined) readComments(service, file, start + word)
  const info = word === undefined ? undefined : service.getQuickInfoAtPosition(file, start + word)
  if (info)
    return {
      signature: withoutCells(ts.displayPartsToString(info.displayParts)),
      docs: docsOf(info.documentation, info.tags),
    }
  const called = calledAround(service.getProgram()?.getSourceFile(file), start + at)
  if (called !== undefined) readComments(service, file, called)
  const help = service.getSignatureHelpItems(file, start + at, {})
  const item = help?.items[help.selectedItemIndex]
  if (!help || !item) return undefined
  const parameters = item.parameters
    .map(({ displayParts }) => ts.displayPartsToString(displayParts))
    .join(ts.displayPartsToString(item.separatorDisplayParts))
  const next = item.parameters[help.argumentIndex]
  const hint =
    next && next.documentation.length > 0 ? `\n\n\`${next.name}\`: ${ts.displayPartsToString(next.documentation)}` : ''
  return {
    signature: withoutCells(
      ts.displayPartsToString(item.prefixDisplayParts) + parameters + ts.displayPartsToString(item.suffixDisplayParts),
    ),
    docs: docsOf(item.documentation, item.tags) + hint,
  }
}

/** Where the name ends that the innermost call around a place calls. */
function calledAround(source: ts.SourceFile | undefined, at: number): number | undefined {
  let end: number | undefined
  const visit = (node: ts.Node): void => {
    if (at < node.pos || at > node.end) return
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.end < at) end = node.expression.end
    node.forEachChild(visit)
  }
  source?.forEachChild(visit)
  return end
}

function docsOf(
  documentation: ts.SymbolDisplayPart[] | undefined,
  tags: readonly ts.JSDocTagInfo[] | undefined,
): string {
  const lines = (tags ?? []).map(({ name, text }) => {
    const words = ts.displayPartsToString(text)
    const parameter = name === 'param' ? /^([\w$.]+) *-? *([\s\S]*)$/.exec(words) : null
    if (parameter) return `*@param* \`${parameter[1]}\` — ${parameter[2]}`
    return name === 'example'
      ? `*example*\n\`\`\`ts\n${words.replace(/^```\w*\n|\n```$/g, '')}\n\`\`\``
      : `*@${name}* ${words}`
  })
  return [ts.displayPartsToString(documentation), lines.join('\n\n')].filter((part) => part.trim() !== '').join('\n\n')
}
