/** A place in a cell as the protocol has it: line and character in its file, from 0. */
import { HEADER_LINES } from '../cellFiles.js'
import type { Cursor } from '../engine.js'

export function positionOf({ source, at }: Pick<Cursor, 'source' | 'at'>): { line: number; character: number } {
  const before = source.slice(0, at).split(/\r\n|[\n\r\u2028\u2029]/)
  return { line: HEADER_LINES + before.length - 1, character: before.at(-1)!.length }
}
