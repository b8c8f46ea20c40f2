/**
 * Cells as TypeScript files: each is a module that exports what it declares and names just what it mentions of earlier
 * cells.
 *
 *     import tf = $cell3.tf; declare let n: typeof $cell5.n;                line 1
 *     …the cell, from line 2…
 *     export { a, b, P };
 *
 * `$cell3` is a global name, which the index of cells declares for the module of each slot. A cell that imported the
 * modules of others would change the structure of the program, and to build that anew takes longer than to check a
 * small cell.
 */
import { join } from 'node:path'

import ts = require('typescript')

import { declaredNames, exportedNames, mentionedNames, type NameKind } from '../code/names.js'
import { parseCell } from '../code/parseCell.js'

/** Lines before those of the reader. */
export const HEADER_LINES = 1

const FILE = '__cell'

export const cellFile = (folder: string, slot: number): string => join(folder, `${FILE}${slot}.ts`)
/** A file of the kernel's own beside the cells. */
export const ownFile = (folder: string, name: string): string => join(folder, `${FILE}0.${name}`)
/** Whether an identifier stands for the module of an earlier cell. */
export const isCellNamespace = (name: string): boolean => /^\$cell\d+$/.test(name)

/** Of a text of the compiler what the reader knows: `$cell3.Spike` is just `Spike`. */
export const withoutCells = (text: string): string => text.replace(ALIAS, '$1').replace(/\$cell\d+\./g, '')
/**
 * How TypeScript speaks of a name of an earlier cell: what it is, and that the cell's file has it as an import of
 * itself.
 */
const ALIAS = /^\(alias\) ([\s\S]*)\nimport ([\w$]+) = (?:\$cell\d+\.)?\2$/

interface Origin {
  readonly slot: number
  readonly kind: NameKind
}

/** Which cell a name comes from. Types and values are told apart: an interface and a constant may share a name. */
export interface Scope {
  readonly values: Map<string, Origin>
  readonly types: Map<string, Origin>
}

export interface CellText {
  readonly text: string
  /** Length of the header: where the reader's text begins. */
  readonly start: number
  readonly names: ReadonlyMap<string, NameKind>
  /** The cell alone. */
  readonly parsed: ts.SourceFile
}

/** Slot 1 is for questions about text that is not run; cells follow. */
export const QUESTIONS = 1

/** A slot without a cell: a module all the same. */
export const EMPTY = 'export {};'

/** Gives the modules of all slots up to the last their global names. */
export function indexOf(last: number): string {
  const slots = Array.from({ length: last - QUESTIONS }, (_, k) => QUESTIONS + 1 + k)
  return [
    ...slots.map((slot) => `import * as cell${slot} from './${FILE}${slot}'`),
    'declare global {',
    ...slots.map((slot) => `  export import $cell${slot} = cell${slot}`),
    '}',
  ].join('\n')
}

/**
 * @param prefix names of earlier cells that begin so are there, too: somebody is about to type one
 */
export function cellText(source: string, scope: Scope, prefix?: string): CellText {
  const parsed = parseCell(source)
  const names = declaredNames(parsed)
  const mentioned = mentionedNames(parsed)
  if (prefix !== undefined)
    for (const name of [...scope.values.keys(), ...scope.types.keys()])
      if (name.toLowerCase().startsWith(prefix.toLowerCase())) mentioned.add(name)
  // The empty statement: behind a single `import f = $cell3.f` the native compiler would complete nothing but an
  // import.
  const header = headerOf(mentioned, names, scope) + (prefix === undefined ? '' : ';')
  return {
    text: `${header}\n${source}\n${footerOf(names, exportedNames(parsed))}`,
    start: header.length + 1,
    names,
    parsed,
  }
}

function headerOf(
  mentioned: ReadonlySet<string>,
  own: ReadonlyMap<string, NameKind>,
  { values, types }: Scope,
): string {
  const parts: string[] = []
  for (const name of mentioned) {
    if (own.has(name)) continue
    const value = values.get(name)
    const type = types.get(name)
    if (value?.kind === 'value') parts.push(`import ${name} = $cell${value.slot}.${name};`)
    else if (value)
      parts.push(`declare ${value.kind === 'variable' ? 'let' : 'const'} ${name}: typeof $cell${value.slot}.${name};`)
    if (type && value?.kind !== 'value') parts.push(`import ${name} = $cell${type.slot}.${name};`)
  }
  return parts.join(' ')
}

const footerOf = (names: ReadonlyMap<string, NameKind>, exported: ReadonlySet<string>): string =>
  `export { ${[...names.keys()].filter((name) => !exported.has(name)).join(', ')} };`

export function addToScope({ values, types }: Scope, slot: number, names: ReadonlyMap<string, NameKind>): void {
  for (const [name, kind] of names) (kind === 'type' ? types : values).set(name, { slot, kind })
}
