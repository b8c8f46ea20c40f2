/**
 * What the thing at the cursor is: its type, its documentation; inside of a call the signature with the parameter that
 * comes next.
 */
import { pathToFileURL } from 'node:url'
import { withoutCells } from '../cellFiles.js'
import type { Inspection } from '../checker.js'
import type { Cursor } from '../engine.js'
import { wordAt } from '../word.js'
import { declaredComment } from './declared.js'
import type { LanguageServer } from './languageServer.js'
import { positionOf } from './position.js'

type Words = string | { readonly value: string }

interface SignatureHelp {
  readonly signatures: readonly {
    readonly label: string
    readonly documentation?: Words
    readonly parameters?: readonly Parameter[]
  }[]
  readonly activeSignature?: number
  readonly activeParameter?: number
}
interface Parameter {
  readonly label: string
  readonly documentation?: Words
}

/** @param read the text of a file, as the compiler sees it */
export async function inspectionAt(
  server: LanguageServer,
  { file, source, at }: Cursor,
  read: (file: string) => string | undefined,
): Promise<Inspection | undefined> {
  const textDocument = { uri: pathToFileURL(file).href }
  const word = wordAt(source, at)
  if (word !== undefined) {
    const where = { textDocument, position: positionOf({ source, at: word }) }
    const hover = await server.ask<{ readonly contents: Words } | null>('textDocument/hover', where)
    const [, signature, docs] = /^```\w*\n([\s\S]*?)\n```\n?([\s\S]*)$/.exec(wordsOf(hover?.contents)) ?? []
    if (signature !== undefined)
      return {
        signature: withoutCells(signature).replace(/^\(alias\) /, ''),
        docs: docs || (await declaredComment(server, where, read)),
      }
  }
  const help = await server.ask<SignatureHelp | null>('textDocument/signatureHelp', {
    textDocument,
    position: positionOf({ source, at }),
  })
  const item = help?.signatures[help.activeSignature ?? 0]
  if (!help || !item) return undefined
  const next = item.parameters?.[help.activeParameter ?? 0]
  const hint = wordsOf(next?.documentation)
  return {
    signature: withoutCells(item.label),
    docs: [wordsOf(item.documentation), hint && `\`${next!.label.replace(/[?:].*$/s, '')}\`: ${hint}`]
      .filter(Boolean)
      .join('\n\n'),
  }
}

const wordsOf = (words: Words | undefined): string => (typeof words === 'string' ? words : (words?.value ?? '')).trim()
