/**
 * Source maps of two steps joined into one: the compiler's (cell → JavaScript) and that of the rewriter, which moved
 * pieces of the JavaScript. Stack traces and the debugger then speak of the lines that the reader typed.
 * Source: https://tc39.es/ecma426/
 */
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

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function decode(mappings: string, starts: readonly number[]): Segment[] {
  const segments: Segment[] = []
  let [line, column] = [0, 0]
  mappings.split(';').forEach((row, index) => {
    let generated = 0
    for (const word of row.split(',')) {
      if (word === '') continue
      const [ahead, , down, right] = numbers(word)
      generated += ahead ?? 0
      if (down === undefined || right === undefined) continue
      line += down
      column += right
      segments.push({ at: starts[index]! + generated, line, column })
    }
  })
  return segments
}

/** Base-64 digits of five bits each, lowest first; the lowest bit of a number is its sign. */
function numbers(word: string): number[] {
  const all: number[] = []
  let [value, shift] = [0, 0]
  for (const letter of word) {
    const digit = DIGITS.indexOf(letter)
    value += (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    all.push(value & 1 ? -(value >> 1) : value >> 1)
    value = shift = 0
  }
  return all
}

function encode(segments: readonly Segment[], starts: readonly number[]): string {
  let text = ''
  let [row, generated, line, column] = [0, 0, 0, 0]
  let first = true
  for (const segment of segments) {
    while (row + 1 < starts.length && starts[row + 1]! <= segment.at) {
      text += ';'
      row++
      generated = 0
      first = true
    }
    const place = segment.at - starts[row]!
    text +=
      (first ? '' : ',') + word(place - generated) + word(0) + word(segment.line - line) + word(segment.column - column)
    ;[generated, line, column, first] = [place, segment.line, segment.column, false]
  }
  return text
}

function word(number: number): string {
  let value = number < 0 ? (-number << 1) | 1 : number << 1
  let text = ''
  do {
    const digit = value & 31
    value >>>= 5
    text += DIGITS[value > 0 ? digit | 32 : digit]
  } while (value > 0)
  return text
}
