/**
 * Cells as TypeScript files: each is a module that exports what it declares and imports from earlier cells just what it mentions.
 *
 *     import { tf, f } from "./__cell3"; declare let n: typeof import("./__cell5").n; export {};
 *     …the cell, from line 2…
 *     export { a, b }; export type { P };
 */
import { join } from 'node:path'
import ts from 'typescript-kernel'
import { declaredNames, mentionedNames, type NameKind } from '../code/names.js'

/** Lines before those of the reader. */
export const HEADER_LINES = 1

const FILE = '__cell'

export const cellFile = (folder: string, slot: number): string => join(folder, `${FILE}${slot}.ts`)
/** Whether an import stands for names of an earlier cell. */
export const isCellModule = (specifier: string): boolean => /^\.\/__cell\d+$/.test(specifier)

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
}

export function cellText(source: string, scope: Scope): CellText {
  const parsed = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext, true)
  const names = declaredNames(parsed)
  const header = headerOf(mentionedNames(parsed), names, scope)
  return { text: `${header}\n${source}\n${footerOf(names)}`, start: header.length + 1, names }
}

function headerOf(mentioned: ReadonlySet<string>, own: ReadonlyMap<string, NameKind>, { values, types }: Scope): string {
  const parts: string[] = []
  for (const name of mentioned) {
    if (own.has(name)) continue
    const value = values.get(name)
    const type = types.get(name)
    if (value)
      parts.push(
        value.kind === 'variable'
          ? `declare let ${name}: typeof import("./${FILE}${value.slot}").${name};`
          : `import { ${name} } from "./${FILE}${value.slot}";`,
      )
    if (type && (!value || (value.kind === 'variable' && value.slot !== type.slot))) parts.push(`import type { ${name} } from "./${FILE}${type.slot}";`)
  }
  return `${parts.join(' ')} export {};`
}

function footerOf(names: ReadonlyMap<string, NameKind>): string {
  const of = (types: boolean): string =>
    [...names]
      .filter(([, kind]) => (kind === 'type') === types)
      .map(([name]) => name)
      .join(', ')
  return `export { ${of(false)} }; export type { ${of(true)} };`
}

export function addToScope({ values, types }: Scope, slot: number, names: ReadonlyMap<string, NameKind>): void {
  for (const [name, kind] of names) (kind === 'type' ? types : values).set(name, { slot, kind })
}
