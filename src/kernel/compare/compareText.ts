/**
 * Two prints of the same cell, compared as a reader would: the words must be the same, the numbers nearly, since the
 * last digits of a float differ between processors. Of a `largest error` only that it is printed counts: it is noise by
 * nature.
 */

/** Numbers differ when they are further apart than this, in parts of the larger one. */
export const RELATIVE = 1e-3
/** … and further than this, absolutely. */
export const ABSOLUTE = 1e-6

/** A number that stands for itself: its sign belongs to it only where no word or number comes before. */
const NUMBER = /(?<![\w.])[-+−]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|(?<=[\w.])(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?/gi
/** Pairs of lines that are compared to find what two texts have in common. */
const MOST = 40_000
const NOISE = /largest error[ :=]*$/

/** Where two texts differ: lines that only the saved one has, and lines that only the new one has. */
export interface TextDifference {
  /** The first line that differs, from 1. */
  readonly line: number
  /** Lines that only the saved text has. */
  readonly saved: readonly string[]
  /** Lines that only the new text has. */
  readonly now: readonly string[]
}

/**
 * Compares what a cell printed with what was saved, blind to space at the end of lines.
 *
 * @returns undefined when the texts agree
 */
export function compareText(saved: string, now: string): TextDifference | undefined {
  const [a, b] = [saved, now].map((text) => text.replace(/\s+$/, '').split('\n')) as [string[], string[]]
  let first = 0
  while (first < a.length && first < b.length && linesAgree(a[first]!, b[first]!)) first++
  let last = 0
  while (last < Math.min(a.length, b.length) - first && linesAgree(a.at(-1 - last)!, b.at(-1 - last)!)) last++
  if (first === a.length && first === b.length) return undefined
  return { line: first + 1, ...withoutCommon(a.slice(first, a.length - last), b.slice(first, b.length - last)) }
}

/** Leaves out the lines that both have in the same order (their longest common subsequence). */
function withoutCommon(saved: readonly string[], now: readonly string[]): Pick<TextDifference, 'saved' | 'now'> {
  if (saved.length * now.length > MOST) return { saved, now }
  const length = saved.map(() => now.map(() => 0)) // of what is common from here on
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0
  for (let i = saved.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      length[i]![j] = linesAgree(saved[i]!, now[j]!) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const only = { saved: [] as string[], now: [] as string[] }
  for (let i = 0, j = 0; i < saved.length || j < now.length; ) {
    if (i < saved.length && j < now.length && linesAgree(saved[i]!, now[j]!)) [i, j] = [i + 1, j + 1]
    else if (j === now.length || (i < saved.length && at(i + 1, j) >= at(i, j + 1))) only.saved.push(saved[i++]!)
    else only.now.push(now[j++]!)
  }
  return only
}

function linesAgree(saved: string, now: string): boolean {
  const [a, b] = [parse(saved), parse(now)]
  return (
    a.words.length === b.words.length &&
    a.words.every((word, i) => word === b.words[i] && (i === 0 || numbersAgree(a, b, i - 1)))
  )
}

const numbersAgree = (a: Parsed, b: Parsed, i: number): boolean =>
  NOISE.test(a.words[i]!) || near(a.numbers[i]!, b.numbers[i]!)

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * Math.max(Math.abs(a), Math.abs(b)))

interface Parsed {
  /** The text between the numbers, one more than these. */
  readonly words: readonly string[]
  readonly numbers: readonly number[]
}

function parse(line: string): Parsed {
  const found = line.match(NUMBER) ?? []
  // Columns are padded by the width of their numbers, so the number of spaces may change with a digit.
  return {
    words: line.split(NUMBER).map((word) => word.replace(/\s+/g, ' ')),
    numbers: found.map((text) => Number(text.replace('−', '-'))),
  }
}
