/**
 * The comment where something is declared. The native compiler forgets it for members of mapped types, such as
 * `Partial<Options>`.
 */
import { fileURLToPath } from 'node:url'

import ts = require('typescript')

import type { LanguageServer } from './languageServer.js'

interface Place {
  readonly uri: string
  readonly range: { readonly start: ts.LineAndCharacter }
}

/**
 * @param where what `textDocument/definition` is asked for
 * @param read the text of a file, as the compiler sees it
 */
export async function declaredComment(
  server: LanguageServer,
  where: object,
  read: (file: string) => string | undefined,
): Promise<string> {
  const places = await server.ask<readonly Place[] | Place | null>('textDocument/definition', where)
  const [place] = Array.isArray(places) ? (places as readonly Place[]) : places ? [places as Place] : []
  const text = place?.uri.startsWith('file:') ? read(fileURLToPath(place.uri)) : undefined
  return place && text !== undefined ? commentAt(text, place.range.start) : ''
}

function commentAt(text: string, { line, character }: ts.LineAndCharacter): string {
  const file = ts.createSourceFile('declared.ts', text, ts.ScriptTarget.ESNext, true)
  const at = ts.getPositionOfLineAndCharacter(file, line, character)
  let comment = ''
  const visit = (node: ts.Node): void => {
    if (at < node.pos || at >= node.end) return
    const own = ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc)
    if ((node as ts.NamedDeclaration).name?.getStart() === at) comment = ts.getTextOfJSDocComment(own?.comment) ?? ''
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return comment
}
