/**
 * Names that a file exports though they are only types. The compiler, which sees what they are, tells them as errors of
 * `isolatedModules`;
 * whoever makes JavaScript of the file alone would take them for values.
 */
import ts = require('typescript')

/** “Re-exporting a type when 'isolatedModules' is set requires using 'export type'.” */
export const EXPORTED_TYPE = 1205

/**
 * @returns the text without these names, everything else in its place; an import that nobody mentions any more is none
 */
export function withoutTypes(text: string, starts: readonly number[]): string {
  if (starts.length === 0) return text
  let left = text
  const visit = (node: ts.Node): void => {
    if (ts.isExportSpecifier(node) && starts.some((start) => node.getStart() <= start && start < node.end)) {
      const end = node.end + /^\s*,?/.exec(text.slice(node.end))![0].length
      left = left.slice(0, node.getStart()) + text.slice(node.getStart(), end).replace(/[^\n]/g, ' ') + left.slice(end)
    }
    node.forEachChild(visit)
  }
  for (const statement of ts.createSourceFile('types.ts', text, ts.ScriptTarget.ESNext, true).statements)
    if (ts.isExportDeclaration(statement)) visit(statement)
  return left
}
