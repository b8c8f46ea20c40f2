/**
 * The names that a cell leaves to later cells, by what they are: a later cell imports a value, declares a variable that
 * it may assign, or imports a type.
 */
import ts = require('typescript')

/**
 * `variable`: may be assigned later (let, var); `constant`: may not; `value`: function, class, enum, import; `type`:
 * exists for the checker alone.
 */
export type NameKind = 'variable' | 'constant' | 'value' | 'type'

export type Names = ReadonlyMap<string, NameKind>

/** Names that the top level of a source declares, `var` inside of blocks among them. */
export function declaredNames({ statements }: Pick<ts.SourceFile, 'statements'>): Map<string, NameKind> {
  const names = new Map<string, NameKind>()
  const add = (name: string, kind: NameKind): void => {
    if (kind !== 'type' || !names.has(name)) names.set(name, kind)
  }
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      const { declarationList: list } = statement
      if (list.flags & ts.NodeFlags.Using) continue // `using` lives until the end of its cell
      for (const { name } of list.declarations)
        for (const each of boundNames(name)) add(each, list.flags & ts.NodeFlags.Const ? 'constant' : 'variable')
    } else if (ts.isImportDeclaration(statement)) {
      for (const [name, kind] of importedNames(statement)) add(name, kind)
    } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      add(statement.name.text, 'type')
    } else if (isNamedValue(statement)) {
      if (statement.name && ts.isIdentifier(statement.name) && !isGlobal(statement)) add(statement.name.text, 'value')
    } else {
      for (const name of hoistedVars(statement)) add(name, 'variable')
    }
  }
  return names
}

const isNamedValue = (
  node: ts.Statement,
): node is
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.ImportEqualsDeclaration =>
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isModuleDeclaration(node) ||
  ts.isImportEqualsDeclaration(node)

/** `declare global { … }` adds to what is there and has no name of its own. */
const isGlobal = (node: ts.Node): boolean => (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0

/** Identifiers of a binding: of `{ a, b: [c] }` a and c. */
export function* boundNames(name: ts.BindingName): Generator<string> {
  if (ts.isIdentifier(name)) yield name.text
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) yield* boundNames(element.name)
}

function* importedNames({ importClause: clause }: ts.ImportDeclaration): Generator<[string, NameKind]> {
  if (!clause) return
  const kind = clause.isTypeOnly ? 'type' : 'value'
  if (clause.name) yield [clause.name.text, kind]
  if (!clause.namedBindings) return
  if (ts.isNamespaceImport(clause.namedBindings)) yield [clause.namedBindings.name.text, kind]
  else for (const { name, isTypeOnly } of clause.namedBindings.elements) yield [name.text, isTypeOnly ? 'type' : kind]
}

/** `var` inside of blocks and loops belongs to the top level, too. */
function* hoistedVars(node: ts.Node): Generator<string> {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
  if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped))
    for (const { name } of node.declarations) yield* boundNames(name)
  const children: ts.Node[] = []
  node.forEachChild((child) => void children.push(child))
  for (const child of children) yield* hoistedVars(child)
}

/** Names that the source exports itself. */
export function exportedNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause))
      for (const { name } of statement.exportClause.elements) names.add(name.text)
    else if (isExported(statement))
      for (const name of declaredNames({ statements: ts.factory.createNodeArray([statement]) }).keys()) names.add(name)
  }
  return names
}

const isExported = (node: ts.Statement): boolean => {
  const kinds = (ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []).map(({ kind }) => kind)
  return kinds.includes(ts.SyntaxKind.ExportKeyword) && !kinds.includes(ts.SyntaxKind.DefaultKeyword)
}

/** Every identifier of a source, wherever it stands. */
export function mentionedNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text)
    node.forEachChild(visit)
  }
  visit(source)
  return names
}
