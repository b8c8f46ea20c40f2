/**
 * Source maps of two steps joined into one: the compiler's (cell → JavaScript) and that of the rewriter, which moved
 * pieces of the JavaScript. Stack traces and the debugger then speak of the lines that the reader typed.
 * Source: https://tc39.es/ecma426/
 */
import { decode as decodeMappings, encode as encodeMappings, type SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { Stretch } from './pieces.js'

export interface SourceMapPayload {
  readonly version: 3
  readonly file: string
  readonly sources: readonly string[]
  readonly sourcesContent: readonly string[]
  readonly names: readonly string[]
  readonly mappings: string
}

/** Line and column, from 1. */
export type Place = readonly [line: number, column: number]

export interface Segment {
  /** Offset in the generated text. */
  readonly at: number
  readonly line: number
  readonly column: number
}

/**
 * @param mappings of the compiler: `middle` → typed text
 * @param skip lines before the typed text that the reader did not type
 */
export function joinMaps(
  mappings: string,
  middle: string,
  stretches: readonly Stretch[],
  final: string,
  skip: number,
  cell: string,
  name: string,
): SourceMapPayload {
  const lines = cell.split('\n').length
  const segments = decode(mappings, lineStarts(middle))
    .map((segment) => ({ ...segment, line: segment.line - skip }))
    .filter(({ line }) => line >= 0 && line < lines)
  const moved: Segment[] = []
  for (const { from, to, at } of stretches) {
    let index = firstAtOrAfter(segments, from)
    const inside = segments[index]
    const before = segments[index - 1]
    // The stretch may begin in the middle of a segment: its place counts on from there.
    if (before && inside?.at !== from)
      moved.push({ ...before, column: before.column + (sameLine(middle, before.at, from) ? from - before.at : 0), at })
    for (; index < segments.length && segments[index]!.at < to; index++)
      moved.push({ ...segments[index]!, at: at + segments[index]!.at - from })
  }
  moved.sort((a, b) => a.at - b.at)
  return {
    version: 3,
    file: name,
    sources: [name],
    sourcesContent: [cell],
    names: [],
    mappings: encode(moved, lineStarts(final)),
  }
}

/**
 * Where the reader typed what stands at offsets of the compiler's text; lines and columns from 1.
 * @param mappings of the compiler: `middle` → typed text
 * @param skip lines before the typed text that the reader did not type
 */
export function placesOf(mappings: string, middle: string, offsets: readonly number[], skip: number): Place[] {
  if (offsets.length === 0) return []
  const segments = decode(mappings, lineStarts(middle))
  return offsets.map((offset) => {
    const { line, column } = segments[firstAtOrAfter(segments, offset + 1) - 1] ?? { line: skip, column: 0 }
    return [Math.max(0, line - skip) + 1, column + 1]
  })
}

const sameLine = (text: string, from: number, to: number): boolean => !text.slice(from, to).includes('\n')

function firstAtOrAfter(segments: readonly Segment[], offset: number): number {
  let [low, high] = [0, segments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (segments[middle]!.at < offset) low = middle + 1
    else high = middle
  }
  return low
}

/** Offsets at which lines begin. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** @returns a map's places in the order of the generated text */
export const segmentsOf = ({ mappings }: SourceMapPayload, generated: string): Segment[] =>
  decode(mappings, lineStarts(generated))

function decode(mappings: string, starts: readonly number[]): Segment[] {
  return decodeMappings(mappings).flatMap((row, index) =>
    row
      .filter((segment) => segment.length > 1) // of one number: nothing that the reader typed
      .map(([generated, , line = 0, column = 0]) => ({ at: starts[index]! + generated, line, column })),
  )
}

/** @param segments in the order of the generated text */
function encode(segments: readonly Segment[], starts: readonly number[]): string {
  const rows: SourceMapSegment[][] = starts.map(() => [])
  let row = 0
  for (const { at, line, column } of segments) {
    while (row + 1 < starts.length && starts[row + 1]! <= at) row++
    rows[row]!.push([at - starts[row]!, 0, line, column])
  }
  return encodeMappings(rows)
}
