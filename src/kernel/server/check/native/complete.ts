/** What may be typed next, with kinds and signatures. */
import { pathToFileURL } from 'node:url'
import { withoutCells } from '../cellFiles.js'
import type { Completion, Completions } from '../checker.js'
import type { Cursor } from '../engine.js'
import { fitting } from '../fitting.js'
import { wordBefore } from '../word.js'
import type { LanguageServer } from './languageServer.js'
import { positionOf } from './position.js'

/**
 * Entries whose signature is worth the time of asking for it: some milliseconds each, when large packages are loaded.
 * One after the other: those that are asked for at once each make the compiler look at all packages anew.
 */
const DETAILED = 5

interface Item {
  readonly label: string
  readonly kind?: number
  readonly sortText?: string
  readonly detail?: string
}

export async function completionsAt(server: LanguageServer, cursor: Cursor): Promise<Completions> {
  const { file, source, at } = cursor
  const from = at - wordBefore(source, at).length
  const textDocument = { uri: pathToFileURL(file).href }
  const found = await server.ask<{ readonly items: readonly Item[] } | null>('textDocument/completion', {
    textDocument,
    position: positionOf(cursor),
  })
  const entries = fitting(
    (found?.items ?? []).map((item) => ({ name: item.label, sortText: item.sortText ?? '', item })),
    source.slice(from, at),
  )
  const matches: Completion[] = []
  for (const { name, item } of entries) {
    const { detail = '' } = matches.length < DETAILED ? await server.ask<Item>('completionItem/resolve', item) : item
    matches.push({ text: name, type: KINDS[item.kind ?? 0] ?? '', signature: signatureOf(name, withoutCells(detail)) })
  }
  return { from, to: at, matches }
}

/** Of `function f(x: number): string` what stands behind the name, of `const n: number` the type. */
function signatureOf(name: string, detail: string): string {
  const [line = ''] = detail.split('\n', 1)
  const [, , behind = ''] = /^(\([\w ]+\) )?[^(:<]*?([(:<].*)$/.exec(line.replace(`${name}?`, name)) ?? []
  return behind.replace(/^: /, '').replace(/ \(\+\d+ overloads?\)$/, '')
}

/** Kinds of the protocol, by number, under the names that JupyterLab has icons for. */
const KINDS: Readonly<Record<number, string>> = {
  2: 'method',
  3: 'function',
  4: 'class',
  5: 'property',
  6: 'variable',
  7: 'class',
  8: 'interface',
  9: 'module',
  10: 'property',
  13: 'enum',
  14: 'keyword',
  20: 'enum member',
  21: 'variable',
  22: 'type',
  25: 'type',
}
