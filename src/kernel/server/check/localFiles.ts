/**
 * The files of the reader that a cell runs: those that it imports by path, and those that they import in turn. They are
 * checked with the cell, since no compiler sees them otherwise.
 */
import { readFileSync } from 'node:fs'

import ts = require('typescript')

import { parseCell } from '../code/parseCell.js'

/** @returns the file that a name means in another */
export type Locate = (specifier: string, from: string) => string | undefined

/** @returns by path, those that others import first: what is wrong there may be all that is wrong; no text of data */
export function localFiles(
  source: ts.SourceFile,
  cell: string,
  locate: Locate,
): ReadonlyMap<string, ts.SourceFile | undefined> {
  const found = new Map<string, ts.SourceFile | undefined>()
  const follow = (file: ts.SourceFile, name: string, seen: Set<string>): void => {
    for (const { text } of pathsIn(file)) {
      const path = locate(text, name)
      if (path === undefined || seen.has(path)) continue
      seen.add(path)
      const imported = isCode(path) ? parseCell(readFileSync(path, 'utf8'), path) : undefined
      if (imported) follow(imported, path, seen)
      found.set(path, imported)
    }
  }
  follow(source, cell, new Set([cell]))
  return found
}

const isCode = (path: string): boolean => /\.[mc]?[jt]sx?$/.test(path)

/** Paths in `import … from`, `export … from` and `import()`. */
function* pathsIn(node: ts.Node): Generator<ts.StringLiteral> {
  const specifier =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : undefined
  if (specifier && ts.isStringLiteral(specifier) && /^\.{0,2}\//.test(specifier.text)) yield specifier
  const children: ts.Node[] = []
  node.forEachChild((child) => void children.push(child))
  for (const child of children) yield* pathsIn(child)
}
