/**
 * Makes a function of a cell. What the compiler emits is a module; a module's names end with it, and it runs once. A
 * cell's names live on and may be declared anew, so they become properties of the global object, under names that no
 * library looks at:
 *
 *     import { a } from 'x'          const $m0 = await $at(0, import('x')); $$a = $named($m0, 'a');
 *     const n = f(2)           →     $$n = $$f(2);
 *     function f(k) { … }            $$f = function f(k) { … };        (at the front, as the language has it)
 *     n + 1                          $value = $$n + 1;
 *
 * `$at` notes which wait begins: an error that comes from elsewhere has no frame of the cell, and is told with the
 * place of that wait.
 * `const window = hann(8)` therefore does not make a library believe that it runs in a browser.
 */
import ts = require('typescript')

import { type Captured, type CopyingLoop, has, isSuspension, localCopies } from './loops.js'
import { PARAMETERS } from './parameters.js'
import { around, type Edit, Pieces, type Stretch } from './pieces.js'
import { findReferences, type Reference } from './references.js'
import { storage } from './storage.js'

/** Where a block of copies begins, line and column from 0, and those that are written to. */
export interface CopyBlock {
  readonly line: number
  readonly column: number
  readonly names: readonly string[]
}

export interface Rewritten {
  /** A script whose value is a function of {@link PARAMETERS}. */
  readonly code: string
  readonly stretches: readonly Stretch[]
  /** Names that it declares. */
  readonly declared: readonly string[]
  /** Blocks of the script with copies that must be written back. */
  readonly copies: readonly CopyBlock[]
  /** Where each wait begins in the module that the compiler emitted, by the number that `$at` gets. */
  readonly waits: readonly number[]
}

/**
 * @param javascript the module that the compiler emitted
 * @param known names of earlier cells
 * @param captured names that functions use, of all cells so far; those of this cell are added
 * @param isCellNamespace whether a name stands for the module of an earlier cell
 */
export function rewriteCell(
  javascript: string,
  known: ReadonlySet<string>,
  captured: Captured,
  isCellNamespace: (name: string) => boolean,
): Rewritten {
  const { source, references } = findReferences(javascript, known)
  for (const { name, written, captured: within } of references)
    if (within) (written ? captured.written : captured.read).add(name)
  const draft = new Draft(source, references)
  for (const statement of source.statements) draft.statement(statement, isCellNamespace)
  draft.result()
  draft.vars()
  draft.suspensions()
  const copies = localCopies(source, references, captured, storage)
  draft.edits.push(...copies.edits)
  for (const reference of references) if (!copies.local.has(reference.node)) draft.rename(reference)
  return draft.finish(copies.loops)
}

class Draft {
  readonly edits: Edit[] = []
  readonly #declared = new Set<string>()
  readonly #imports: string[] = []
  readonly #front: ts.Node[] = []
  readonly #gone: ts.Node[] = []
  readonly #waits: number[] = []
  readonly #text: string
  #modules = 0

  constructor(
    private readonly source: ts.SourceFile,
    references: readonly Reference[],
  ) {
    this.#text = source.text
    for (const { node, name } of references) if (isDeclaration(node)) this.#declared.add(name)
  }

  #replace(from: number, to: number, word: string): void {
    this.edits.push({ from, to, word })
  }
  #wrap(node: ts.Node, before: string, after: string): void {
    this.edits.push(...around(node.getStart(), node.end, before, after))
  }

  rename({ node, name, shorthand }: Reference): void {
    this.#replace(node.getStart(), node.end, shorthand ? `${name}: ${storage(name)}` : storage(name))
  }

  statement(node: ts.Statement, isCellNamespace: (name: string) => boolean): void {
    if (ts.isImportDeclaration(node)) {
      this.#gone.push(node)
      this.#import(node, (node.moduleSpecifier as ts.StringLiteral).text, this.#wait(node))
    } else if (ts.isExportDeclaration(node) || isCellName(node, isCellNamespace)) this.#gone.push(node)
    else if (ts.isExportAssignment(node)) this.#replace(node.getStart(), node.expression.getStart(), '')
    else if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) this.#declaration(node)
  }

  #import({ importClause: clause, attributes }: ts.ImportDeclaration, specifier: string, at: number): void {
    const module = `$m${this.#modules++}`
    const kind = attributes
      ? `, { with: ${attributes.elements.reduce((all, { name, value }) => `${all}${name.getText()}: ${value.getText()}, `, '{ ')} } }`
      : ''
    const name = JSON.stringify(specifier)
    this.#imports.push(
      `const ${module} = $alive($run, await $at(${at}, $import(${name})) ?? await $at(${at}, import(${name}${kind})));`,
    )
    const bind = (name: string, value: string): void => {
      this.#declared.add(name)
      this.#imports.push(`${storage(name)} = ${value};`)
    }
    if (clause?.name) bind(clause.name.text, `$named(${module}, "default")`)
    const bindings = clause?.namedBindings
    if (bindings && ts.isNamespaceImport(bindings)) bind(bindings.name.text, module)
    else if (bindings)
      for (const { name, propertyName } of bindings.elements)
        bind(name.text, `$named(${module}, ${JSON.stringify((propertyName ?? name).text)})`)
  }

  /** @returns the number of a wait that begins with a node */
  #wait(node: ts.Node): number {
    return this.#waits.push(node.getStart()) - 1
  }

  #declaration(node: ts.FunctionDeclaration | ts.ClassDeclaration): void {
    const keyword = node.modifiers?.find(
      ({ kind }) => kind !== ts.SyntaxKind.ExportKeyword && kind !== ts.SyntaxKind.DefaultKeyword,
    )
    const start = (keyword ??
      node
        .getChildren()
        .find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword || kind === ts.SyntaxKind.ClassKeyword))!.getStart()
    const name = node.name?.text
    if (name !== undefined) this.#declared.add(name)
    this.#replace(node.getStart(), start, '')
    this.edits.push(
      ...around(start, node.end, name === undefined ? '(' : `${storage(name)} = `, name === undefined ? ');' : ';'),
    )
    if (ts.isFunctionDeclaration(node)) this.#front.push(node)
  }

  /** Declarations of the top level become assignments. */
  vars(): void {
    const seen = new Set<string>()
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
      if (ts.isVariableDeclarationList(node) && this.#isTop(node)) this.#assignments(node, seen)
      node.forEachChild(visit)
    }
    visit(this.source)
  }

  #isTop = (list: ts.VariableDeclarationList): boolean =>
    (list.flags & ts.NodeFlags.BlockScoped) === 0 ||
    (ts.isVariableStatement(list.parent) && list.parent.parent === this.source)

  #assignments(list: ts.VariableDeclarationList, seen: Set<string>): void {
    const { parent } = list
    const first = list.declarations[0]!
    const start = ts.isVariableStatement(parent) ? parent.getStart() : list.getStart()
    this.#replace(start, first.getStart(), '')
    if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return
    this.edits.push(...around(first.getStart(), list.end, '(', ')'))
    for (const { name, initializer } of list.declarations) {
      if (initializer && ts.isIdentifier(name) && isNameless(initializer))
        this.#wrap(initializer, `({ ${name.text}: `, ` }).${name.text}`)
      // A second `var x` leaves x as it is; the first one of a cell starts anew.
      if (!initializer && ts.isIdentifier(name) && !seen.has(name.text)) this.#wrap(name, '', ' = undefined')
      if (ts.isIdentifier(name)) seen.add(name.text)
    }
  }

  /** The value of the last statement that does something is the cell's. */
  result(): void {
    const last = this.source.statements.findLast((node) => !isInert(node))
    if (!last || !(ts.isExpressionStatement(last) || ts.isExportAssignment(last))) return
    this.#wrap(last.expression, isNameless(last.expression) ? '$value = (0, ' : '$value = (', ')')
  }

  /** After each wait the run looks whether it was interrupted meanwhile. */
  suspensions(): void {
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node)) return
      if (ts.isAwaitExpression(node)) {
        this.#wrap(node, '$alive($run, ', ')')
        this.#wrap(node.expression, `$at(${this.#wait(node)}, `, ')')
      }
      if (ts.isForOfStatement(node) && node.awaitModifier) {
        this.#wrap(node.expression, `$at(${this.#wait(node)}, `, ')')
        this.#wrap(node.statement, '{ $alive($run); ', ' }')
      }
      node.forEachChild(visit)
    }
    visit(this.source)
    const meta = (node: ts.Node): void => {
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
        this.#replace(node.getStart(), node.end, '$meta')
      node.forEachChild(meta)
    }
    meta(this.source)
  }

  finish(loops: readonly CopyingLoop[]): Rewritten {
    const waits = this.#imports.length > 0 || has(this.source, isSuspension)
    const pieces = new Pieces(this.#text, this.edits)
    const vars = [...this.#declared].map(storage)
    pieces.write(
      `'use strict';${vars.length > 0 ? `var ${vars.join(',')};` : ''}(${waits ? 'async ' : ''}function (${PARAMETERS.join(', ')}) { let $value; ${this.#imports.join(' ')} `,
    )
    for (const node of this.#front) {
      pieces.copy(node.getStart(), node.end)
      pieces.write(' ')
    }
    const elsewhere = [...this.#front, ...this.#gone].map((node) => ({ from: node.getStart(), to: node.end }))
    pieces.copy(0, this.#text.length, elsewhere)
    pieces.write('\nreturn [$value]; })')
    const { text: code, stretches } = pieces
    return {
      code,
      stretches,
      declared: [...this.#declared],
      copies: loops.map((loop) => blockOf(loop, code, stretches)),
      waits: this.#waits,
    }
  }
}

function blockOf({ names, from, word }: CopyingLoop, code: string, stretches: readonly Stretch[]): CopyBlock {
  const { at } = stretches.find((stretch) => stretch.from === from && code.startsWith(word, stretch.at))!
  const lines = code.slice(0, at).split('\n')
  return { line: lines.length - 1, column: lines.at(-1)!.length, names }
}

/** Whether the identifier is where a variable is declared. */
function isDeclaration(node: ts.Identifier): boolean {
  let at: ts.Node = node
  while (
    ts.isBindingElement(at.parent) ||
    ts.isObjectBindingPattern(at.parent) ||
    ts.isArrayBindingPattern(at.parent)
  ) {
    if (ts.isBindingElement(at.parent) && at.parent.name !== at) return false
    at = at.parent
  }
  return ts.isVariableDeclaration(at.parent) && at.parent.name === at
}

/**
 * A function or class takes the name of the variable that it is assigned to first; it must not become `$$f`, or
 * `$value`.
 */
const isNameless = (node: ts.Expression): boolean =>
  ts.isParenthesizedExpression(node)
    ? isNameless(node.expression)
    : ts.isArrowFunction(node) ||
      ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name === undefined)

/** `const x = $cell3.x`, which the compiler makes of the header's `import x = $cell3.x`: x is where it was. */
function isCellName(node: ts.Statement, isCellNamespace: (name: string) => boolean): boolean {
  const initializer = ts.isVariableStatement(node) ? node.declarationList.declarations[0]?.initializer : undefined
  return (
    initializer !== undefined &&
    ts.isPropertyAccessExpression(initializer) &&
    ts.isIdentifier(initializer.expression) &&
    isCellNamespace(initializer.expression.text)
  )
}

const isInert = (node: ts.Statement): boolean =>
  ts.isExportDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isEmptyStatement(node) ||
  ts.isFunctionDeclaration(node)
