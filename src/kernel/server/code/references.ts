/**
 * Finds every place of a cell's JavaScript where a notebook name is read or written. The scoping rules of JavaScript
 * are TypeScript's business: its checker tells whether an identifier means the top level or something inside.
 */
import ts = require('typescript')

export interface Reference {
  readonly node: ts.Identifier
  readonly name: string
  /** Whether it lies in a function of the cell: such code may run at any later time. */
  readonly captured: boolean
  readonly written: boolean
  /** `{ x }`, which becomes `{ x: … }` when x is renamed. */
  readonly shorthand: boolean
}

export interface Script {
  readonly source: ts.SourceFile
  readonly references: readonly Reference[]
}

const FILE = '/cell.ts'

/**
 * @param javascript what the compiler made of a cell
 * @param known names of earlier cells
 */
export function findReferences(javascript: string, known: ReadonlySet<string>): Script {
  const source = ts.createSourceFile(FILE, javascript, ts.ScriptTarget.ESNext, true)
  const checker = checkerOf(source)
  const references: Reference[] = []
  const visit = (node: ts.Node, captured: boolean): void => {
    if (ts.isIdentifier(node) && isReference(node)) {
      const shorthand = ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
      const symbol = shorthand
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node)
      if (belongsToNotebook(symbol, node, known))
        references.push({
          node,
          name: node.text,
          captured,
          written: isWritten(node),
          shorthand: shorthand || isShortBinding(node),
        })
    }
    const inside = captured || runsLater(node)
    node.forEachChild((child) => visit(child, inside))
  }
  visit(source, false)
  return { source, references }
}

/** A checker that knows this one file and no library: it is asked for scopes, never for types. */
function checkerOf(source: ts.SourceFile): ts.TypeChecker {
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === FILE ? source : undefined),
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => name === FILE,
    readFile: () => undefined,
  }
  const options = {
    noLib: true,
    noResolve: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
  }
  return ts.createProgram({ rootNames: [FILE], options, host }).getTypeChecker()
}

const runsLater = (node: ts.Node): boolean =>
  ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node)

/** Not every identifier is a variable: `a.x`, `{ x: 1 }`, labels and names of imports are other things. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent)) return parent.propertyName !== node
  if (
    ts.isMethodDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isGetAccessor(parent) ||
    ts.isSetAccessor(parent)
  )
    return 'initializer' in parent && parent.initializer === node
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false
  if (ts.isImportClause(parent) || ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent)) return false
  if (ts.isExportSpecifier(parent) || ts.isNamespaceExport(parent)) return false
  // Their names are written where they are declared, by the rewriter; a function's or class's own name means itself
  // inside.
  return !(
    (ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent) || ts.isClassLike(parent)) &&
    parent.name === node
  )
}

function belongsToNotebook(symbol: ts.Symbol | undefined, node: ts.Identifier, known: ReadonlySet<string>): boolean {
  const declaration = symbol?.declarations?.[0]
  if (!declaration) return known.has(node.text) // a `let` of an earlier cell, or a global
  if (!isTopLevel(declaration)) return false
  if (ts.isClassDeclaration(declaration)) return !isInside(node, declaration)
  return true
}

/** A declaration of the file's own scope: a top-level statement's, or a `var` in whatever block. */
function isTopLevel(declaration: ts.Declaration): boolean {
  if (ts.isFunctionExpression(declaration) || ts.isClassExpression(declaration) || ts.isParameter(declaration))
    return false
  let blockScoped = ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)
  for (let node: ts.Node = declaration; node.parent; node = node.parent) {
    if (
      node !== declaration &&
      (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isClassStaticBlockDeclaration(node))
    )
      return false
    if (ts.isVariableDeclarationList(node)) blockScoped = (node.flags & ts.NodeFlags.BlockScoped) !== 0
    if (ts.isCatchClause(node) && node.variableDeclaration && isInside(declaration, node.variableDeclaration))
      return false
    if (blockScoped && (ts.isBlock(node) || ts.isIterationStatement(node, false) || ts.isCaseBlock(node))) return false
  }
  return true
}

export const isInside = (node: ts.Node, outer: ts.Node): boolean => node.pos >= outer.pos && node.end <= outer.end

const isShortBinding = ({ parent }: ts.Identifier): boolean =>
  ts.isBindingElement(parent) &&
  !parent.propertyName &&
  !parent.dotDotDotToken &&
  ts.isObjectBindingPattern(parent.parent)

/** Whether the place is assigned to: `x = 1`, `x++`, `[x] = …`, `for (x of …)`, a declaration. */
function isWritten(node: ts.Identifier): boolean {
  let inner: ts.Node = node
  for (let outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (ts.isVariableDeclaration(outer) || ts.isBindingElement(outer)) return outer.name === inner
    if (ts.isPrefixUnaryExpression(outer) || ts.isPostfixUnaryExpression(outer))
      return outer.operator === ts.SyntaxKind.PlusPlusToken || outer.operator === ts.SyntaxKind.MinusMinusToken
    if (ts.isForInStatement(outer) || ts.isForOfStatement(outer)) return outer.initializer === inner
    if (ts.isBinaryExpression(outer)) {
      const { kind } = outer.operatorToken
      return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment && outer.left === inner
    }
    const pattern =
      ts.isArrayLiteralExpression(outer) ||
      ts.isObjectLiteralExpression(outer) ||
      ts.isSpreadElement(outer) ||
      ts.isSpreadAssignment(outer) ||
      ts.isParenthesizedExpression(outer) ||
      ts.isShorthandPropertyAssignment(outer) ||
      ts.isPropertyAssignment(outer)
    if (!pattern) return false
  }
  return false
}
