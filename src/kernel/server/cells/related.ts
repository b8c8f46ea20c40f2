/**
 * The errors that led to another one: its cause and the cause of that, the errors of an `AggregateError`, what a
 * `SuppressedError` hides.
 * Each is told once, however they refer to each other.
 */
import { inspect } from 'node:util'
import { safely } from './safely.js'

/** Errors of one list that are told. */
const MOST = 10
const DEEPEST = 10

/** @param describe lines of one error */
export function relatedTo(
  error: Error,
  isError: (value: unknown) => value is Error,
  describe: (error: Error) => string[],
): string[] {
  const told = new Set<unknown>([error])
  const follow = (from: Error, depth: number): string[] => {
    if (depth > DEEPEST) return []
    return relations(from).flatMap(([word, value]) => {
      if (told.has(value)) return []
      if (typeof value === 'object' && value !== null) told.add(value)
      const indent = '  '.repeat(depth - 1)
      const [first = '', ...rest] = isError(value)
        ? describe(value)
        : safely(() => inspect(value), 'something that cannot be shown').split('\n')
      const lines = [`${word}: ${first}`, ...rest].map((line) => (line === '' ? '' : indent + line))
      return ['', ...lines, ...(isError(value) ? follow(value, depth + 1) : [])]
    })
  }
  return follow(error, 1)
}

/** `SuppressedError`, which `using` throws; this version of the library has no type for it. */
type Suppressed = Error & { readonly error?: unknown; readonly suppressed?: unknown }

function relations(error: Error): [word: string, value: unknown][] {
  const {
    cause,
    errors,
    suppressed,
    error: last,
  } = {
    cause: safely(() => error.cause, undefined),
    errors: safely(() => (error as AggregateError).errors as unknown, undefined),
    suppressed: safely(() => (error as Suppressed).suppressed as unknown, undefined),
    error: safely(() => (error as Suppressed).error as unknown, undefined),
  }
  const list = safely(() => (Array.isArray(errors) ? [...(errors as unknown[])] : []), [])
  return [
    ...(cause === undefined ? [] : [['cause', cause] as [string, unknown]]),
    ...list.slice(0, MOST).map((each, k): [string, unknown] => [`error ${k + 1} of ${list.length}`, each]),
    ...(suppressed === undefined
      ? []
      : ([
          ['error', last],
          ['suppressed', suppressed],
        ] as [string, unknown][])),
  ]
}
