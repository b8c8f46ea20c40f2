/**
 * Makes loops at the top level of a cell as fast as loops in a function.
 *
 * Notebook names live in the global object, where an engine cannot keep a number in a register: `acc += x[i]` would
 * make one object a step. So the outermost loop gets local copies of the names that it uses, and writes them back at its
 * end:
 *
 *     { const x = $$x; let acc = $$acc; try { for (…) acc += x[i] } finally { $$acc = acc; } }
 *
 * Nobody may notice. A name that some function reads keeps its one place where the loop writes to it: a handler may be
 * called in the midst of the loop, even of one that calls nothing. One that a function writes is not even read from a
 * copy. V8 ends an interrupted loop without its `finally`: then the debugger writes the copies back, which it finds by
 * the place where their block begins. It sees only what optimized code still needs: what an endless loop makes anew in
 * every step keeps its old value.
 */
import ts = require('typescript')

import { around, type Edit } from './pieces.js'
import { isInside, type Reference } from './references.js'

/** Names that functions of this and earlier cells use. */
export interface Captured {
  readonly read: Set<string>
  readonly written: Set<string>
}

export interface LocalCopies {
  readonly edits: readonly Edit[]
  /** References that mean the copy and keep their name. */
  readonly local: ReadonlySet<ts.Identifier>
  /** Those that write to copies. */
  readonly loops: readonly CopyingLoop[]
}

export interface CopyingLoop {
  /** Copies that it writes to. */
  readonly names: readonly string[]
  /** Where it begins, and what is written there: the begin of the block of its copies. */
  readonly from: number
  readonly word: string
}

/** @param storage where a name lives */
export function localCopies(
  source: ts.SourceFile,
  references: readonly Reference[],
  captured: Captured,
  storage: (name: string) => string,
): LocalCopies {
  const edits: Edit[] = []
  const local = new Set<ts.Identifier>()
  const loops: CopyingLoop[] = []
  for (const loop of topLevelLoops(source)) {
    const inside = references.filter(({ node }) => isInside(node, loop))
    const plan = planOf(inside, captured)
    const names = [...plan.read, ...plan.written]
    if (names.length === 0) continue
    for (const { node, name, captured: within } of inside) if (!within && names.includes(name)) local.add(node)
    const read = plan.read.map((name) => `const ${name} = ${storage(name)}; `).join('')
    if (plan.written.length === 0) {
      edits.push(...around(loop.getStart(), loop.end, `{ ${read}`, ' }'))
      continue
    }
    const written = plan.written.map((name) => `let ${name} = ${storage(name)}; `).join('')
    const back = plan.written.map((name) => `${storage(name)} = ${name};`).join(' ')
    const word = `{ ${read}${written}try { `
    edits.push(...around(loop.getStart(), loop.end, word, ` } finally { ${back} } }`))
    loops.push({ names: plan.written, from: loop.getStart(), word })
  }
  return { edits, local, loops }
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

function planOf(references: readonly Reference[], captured: Captured): { read: string[]; written: string[] } {
  const plan = { read: [] as string[], written: [] as string[] }
  for (const name of new Set(references.filter((reference) => !reference.captured).map(({ name }) => name))) {
    const own = references.filter((reference) => reference.name === name && !reference.captured)
    // A name that is only called is better left where the engine knows it to be constant.
    if (own.every(({ node }) => isCallee(node))) continue
    if (own.some(({ written }) => written)) {
      if (!captured.read.has(name) && !captured.written.has(name)) plan.written.push(name)
    } else if (!captured.written.has(name)) plan.read.push(name)
  }
  return plan
}

function isCallee(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent))
    return ts.isCallExpression(parent.parent) && parent.parent.expression === parent && /^[A-Z]/.test(node.getText())
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
