/**
 * The files of the reader that a cell runs: those that it imports by path, and those that they import in turn. They are
 * checked with the cell, since no compiler sees them otherwise.
 */
import ts = require('typescript-kernel')

/** @returns those that others import first: what is wrong there may be all that is wrong */
export function localFiles(program: ts.Program, cell: string): ts.SourceFile[] {
  const checker = program.getTypeChecker()
  const found = new Set<ts.SourceFile>()
  const follow = (file: ts.SourceFile, seen: Set<ts.SourceFile>): void => {
    for (const specifier of pathsIn(file)) {
      const imported = checker.getSymbolAtLocation(specifier)?.declarations?.find(ts.isSourceFile)
      if (!imported || imported.isDeclarationFile || seen.has(imported)) continue
      seen.add(imported)
      follow(imported, seen)
      if (/\.[mc]?[jt]sx?$/.test(imported.fileName)) found.add(imported)
    }
  }
  const file = program.getSourceFile(cell)
  if (file) follow(file, new Set([file]))
  return [...found]
}

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
