/** What was run in this session, and how it is asked for: the last n, a range, or a search with `*` and `?`. */
import type { Content } from '../../wire/message.js'

/** A kernel remembers one session: its own. */
const SESSION = 1

type Entry = readonly [session: number, line: number, input: string | readonly [input: string, output: string | null]]

export class History {
  readonly #cells: { readonly count: number; readonly input: string; output: string | null }[] = []

  add(count: number, input: string): void {
    this.#cells.push({ count, input, output: null })
  }

  /** @param output text of the cell's value */
  result(count: number, output: string): void {
    const cell = this.#cells.findLast((each) => each.count === count)
    if (cell) cell.output = output
  }

  answer(request: Content): Content {
    const cells = this.#select(request)
    const history = cells.map(
      ({ count, input, output }): Entry => [SESSION, count, request.output === true ? [input, output] : input],
    )
    return { status: 'ok', history }
  }

  #select({ hist_access_type: type, n, session, start, stop, pattern, unique }: Content) {
    const last = typeof n === 'number' && n >= 0 ? n : Number.POSITIVE_INFINITY
    if (type === 'range') {
      if (session !== 0 && session !== undefined && session !== SESSION) return []
      const [from, to] = [
        typeof start === 'number' ? start : 0,
        typeof stop === 'number' ? stop : Number.POSITIVE_INFINITY,
      ]
      return this.#cells.filter(({ count }) => count >= from && count < to)
    }
    if (type !== 'search') return lastOf(this.#cells, last)
    const found = this.#cells.filter(({ input }) => matches(input, typeof pattern === 'string' ? pattern : '*'))
    const kept =
      unique === true
        ? found.filter(({ input }, index) => found.findLastIndex((each) => each.input === input) === index)
        : found
    return lastOf(kept, last)
  }
}

const lastOf = <T>(all: readonly T[], n: number): readonly T[] => (n >= all.length ? all : all.slice(all.length - n))

/**
 * Whether the text fits a pattern with `*` and `?`. Only the last `*` is ever tried again, so it takes at most length
 * times length steps;
 * a regular expression would try every way to share the text among all of them.
 */
export function matches(text: string, pattern: string): boolean {
  let [at, to, star, from] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[to] === '*') {
      star = to++
      from = at
    } else if (to < pattern.length && (pattern[to] === '?' || pattern[to] === text[at])) {
      at++
      to++
    } else if (star >= 0) {
      to = star + 1
      at = ++from
    } else return false
  }
  while (pattern[to] === '*') to++
  return to === pattern.length
}
