/** Reads command-line words into values, with the error that names the flag. */

/** A flag whose value makes no sense. */
export class FlagError extends Error {
  readonly tag = 'FlagError'
  constructor(
    readonly flag: string,
    readonly found: unknown,
    readonly expected: string,
  ) {
    super(`--${flag} is ${found === undefined ? 'missing' : JSON.stringify(found)}, expected ${expected}`)
    this.name = 'FlagError'
  }
}

/** A whole number ≥ `least`, or undefined when the flag is absent. */
export function wholeNumber(flag: string, value: unknown, least = 0): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!Number.isInteger(number) || number < least)
    throw new FlagError(flag, value, `a whole number of at least ${least}`)
  return number
}

/** `key=value` words into a record: numbers, true, false and null become such; `a.b=1` nests. */
export function settings(flag: string, words: readonly string[] = []): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const word of words) {
    const cut = word.indexOf('=')
    if (cut < 1) throw new FlagError(flag, word, 'key=value')
    const path = word.slice(0, cut).split('.')
    const last = path.pop()!
    let node = all
    for (const key of path) node = (node[key] ??= {}) as Record<string, unknown>
    node[last] = literal(word.slice(cut + 1))
  }
  return all
}

/** Numbers, true, false and null as such, else the text. */
export function literal(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
