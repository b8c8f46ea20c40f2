/**
 * A line that begins with a bracket or a template continues the line before it, where that has no semicolon. TypeScript
 * then speaks of calls that nobody wrote.
 */
import ts = require('typescript')

import { HEADER_LINES } from './cellFiles.js'

/** @returns the hint for an error in a statement that two lines make, which were meant as two */
export function joinedLines(file: ts.SourceFile | undefined, start: number | undefined): string[] {
  if (!file || start === undefined) return []
  const statement = file.statements.find((each) => each.pos <= start && start < each.end)
  const join = statement && find(file, statement)
  if (!join) return []
  const line = file.getLineAndCharacterOfPosition(join.at).line - HEADER_LINES + 1
  return [
    `Line ${line} begins with ${join.text} and so continues line ${line - 1}; put a semicolon before it if it is a statement of its own.`,
  ]
}

interface Join {
  readonly at: number
  readonly text: string
}

/** The first call, index or tagged template whose bracket opens a line. */
function find(file: ts.SourceFile, node: ts.Node): Join | undefined {
  const end =
    ts.isCallExpression(node) || ts.isElementAccessExpression(node)
      ? node.expression.end
      : ts.isTaggedTemplateExpression(node)
        ? node.tag.end
        : undefined
  if (end !== undefined) {
    const [gap = '', text = ''] = /^\s*([([`])/.exec(file.text.slice(end)) ?? []
    if (gap.includes('\n')) return { at: end + gap.length - 1, text }
  }
  return node.forEachChild((child) => find(file, child))
}
