/**
 * Makes loops at the top level of a cell as fast as loops in a function.
 *
 * Notebook names live in the global object, where an engine cannot keep a number in a register: `acc += x[i]` would make one
 * object a step. So the outermost loop gets local twins of the names that it uses, and writes them back at its end:
 *
 *     { let acc = $$acc; const x = $$x; try { for (…) acc += x[i] } finally { $$acc = acc } }
 *
 * Nobody may notice. A name that some function reads keeps its one place unless the loop calls nothing; one that a function
 * writes is not even read from a twin. V8 ends an interrupted loop without its `finally`: what an interrupted loop has counted is lost, and
 * its variables are as before it. Endless loops, which end no other way, look at the interrupt themselves and keep theirs; a look in
 * every loop would make it four times slower.
 */
import ts = require('typescript-kernel')

import { around, type Edit } from './pieces.js'
import { isInside, type Reference } from './references.js'

/** Names that functions of this and earlier cells use. */
export interface Captured {
  readonly read: Set<string>
  readonly written: Set<string>
}

export interface Twins {
  readonly edits: readonly Edit[]
  /** References that mean the twin and keep their name. */
  readonly local: ReadonlySet<ts.Identifier>
}

/** @param storage where a name lives */
export function twinsOf(source: ts.SourceFile, references: readonly Reference[], captured: Captured, storage: (name: string) => string): Twins {
  const edits: Edit[] = []
  const local = new Set<ts.Identifier>()
  for (const loop of topLevelLoops(source)) {
    const inside = references.filter(({ node }) => isInside(node, loop))
    const plan = planOf(loop, inside, captured)
    const names = [...plan.read, ...plan.written]
    if (names.length === 0) continue
    for (const { node, name, captured: within } of inside) if (!within && names.includes(name)) local.add(node)
    const twins = [...plan.read.map((name) => `const ${name} = ${storage(name)}; `), ...plan.written.map((name) => `let ${name} = ${storage(name)}; `)]
    const back = plan.written.map((name) => `${storage(name)} = ${name};`).join(' ')
    const looks = back ? watch(loop) : []
    const before = `{ ${twins.join('')}${looks.length > 0 ? 'let $n = 4096; ' : ''}${back ? 'try { ' : ''}`
    edits.push(...around(loop.getStart(), loop.end, before, back ? ` } finally { ${back} } }` : ' }'))
    edits.push(...looks)
  }
  return { edits, local }
}

/** Outermost loops without `await`, in code that runs with the cell; a label belongs to its loop. */
function topLevelLoops(source: ts.SourceFile): ts.Statement[] {
  const loops: ts.Statement[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return
    if (ts.isIterationStatement(node, true) && !has(node, isSuspension)) loops.push(node)
    else node.forEachChild(visit)
  }
  visit(source)
  return loops
}

function planOf(loop: ts.Node, references: readonly Reference[], captured: Captured): { read: string[]; written: string[] } {
  const calls = has(loop, mayCall)
  const plan = { read: [] as string[], written: [] as string[] }
  for (const name of new Set(references.filter((reference) => !reference.captured).map(({ name }) => name))) {
    const own = references.filter((reference) => reference.name === name && !reference.captured)
    // A name that is only called is better left where the engine knows it to be constant.
    if (own.every(({ node }) => isCallee(node))) continue
    if (own.some(({ written }) => written)) {
      if (!calls || !(captured.read.has(name) || captured.written.has(name))) plan.written.push(name)
    } else if (!calls || !captured.written.has(name)) plan.read.push(name)
  }
  return plan
}

function isCallee(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return ts.isCallExpression(parent.parent) && parent.parent.expression === parent && /^[A-Z]/.test(node.getText())
  return ts.isCallExpression(parent) && parent.expression === node
}

/** Whether a node or one of its children, functions excepted, is of a kind. */
export function has(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  if (test(node)) return true
  return node.forEachChild((child) => (ts.isFunctionLike(child) ? false : has(child, test) || undefined)) ?? false
}

export const isSuspension = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) ||
  ts.isYieldExpression(node) ||
  (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
  (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0)

/** What may run a function of the notebook. Mathematics does not; iteration may. */
function mayCall(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return !/^(Math\.\w+|Number|Boolean|performance\.now|Date\.now)$/.test(node.expression.getText())
  return (
    ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isForOfStatement(node) || ts.isSpreadElement(node) || ts.isArrayBindingPattern(node)
  )
}

/** The look at an interrupt, in those loops of this one that have no end of their own. */
function watch(outer: ts.Node): Edit[] {
  const edits: Edit[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return
    if (isEndless(node)) edits.push(...around(node.statement.getStart(), node.statement.end, `{ ${GO}; `, ' }'))
    node.forEachChild(visit)
  }
  visit(outer)
  return edits
}

const isEndless = (node: ts.Node): node is ts.ForStatement | ts.WhileStatement | ts.DoStatement =>
  ts.isForStatement(node)
    ? node.condition === undefined || node.condition.kind === ts.SyntaxKind.TrueKeyword
    : (ts.isWhileStatement(node) || ts.isDoStatement(node)) && /^(true|1)$/.test(node.expression.getText())

/** Every so many steps `$go` looks whether the run is interrupted: it throws, or returns the number of steps until its next look. */
const GO = '--$n !== 0 || ($n = $go())'
