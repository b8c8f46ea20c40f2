/**
 * Two prints of the same cell, compared as a reader would: the words must be the same, the numbers nearly, since the last
 * digits of a float differ between processors. Of a `largest error` only that it is printed counts: it is noise by nature.
 */

/** Numbers differ when they are further apart than this, in parts of the larger one. */
export const RELATIVE = 1e-3
/** … and further than this, absolutely. */
export const ABSOLUTE = 1e-6

/** A number that stands for itself: its sign belongs to it only where no word or number comes before. */
const NUMBER = /(?<![\w.])[-+−]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|(?<=[\w.])(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?/gi
const NOISE = /largest error[ :=]*$/

/** One place where two texts differ: lines that stand in the saved one, and those that stand there now. */
export interface TextDifference {
  /** From 1. */
  readonly line: number
  readonly saved: readonly string[]
  readonly now: readonly string[]
}

/** @returns undefined when the texts agree; else all from the first to the last line that differs */
export function compareText(saved: string, now: string): TextDifference | undefined {
  const [a, b] = [saved, now].map((text) => text.replace(/\s+$/, '').split('\n')) as [string[], string[]]
  let first = 0
  while (first < a.length && first < b.length && linesAgree(a[first]!, b[first]!)) first++
  let last = 0
  while (last < Math.min(a.length, b.length) - first && linesAgree(a.at(-1 - last)!, b.at(-1 - last)!)) last++
  if (first === a.length && first === b.length) return undefined
  return { line: first + 1, saved: a.slice(first, a.length - last), now: b.slice(first, b.length - last) }
}

function linesAgree(saved: string, now: string): boolean {
  const [a, b] = [parse(saved), parse(now)]
  return a.words.length === b.words.length && a.words.every((word, i) => word === b.words[i] && (i === 0 || numbersAgree(a, b, i - 1)))
}

const numbersAgree = (a: Parsed, b: Parsed, i: number): boolean => NOISE.test(a.words[i]!) || near(a.numbers[i]!, b.numbers[i]!)

const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * Math.max(Math.abs(a), Math.abs(b)))

interface Parsed {
  /** The text between the numbers, one more than these. */
  readonly words: readonly string[]
  readonly numbers: readonly number[]
}

function parse(line: string): Parsed {
  const found = line.match(NUMBER) ?? []
  // Columns are padded by the width of their numbers, so the number of spaces may change with a digit.
  return { words: line.split(NUMBER).map((word) => word.replace(/\s+/g, ' ')), numbers: found.map((text) => Number(text.replace('−', '-'))) }
}
