/** Whatever a cell throws, as a front end shows it: the place in the cell with its lines, then the stack. */
import { inspect } from 'node:util'
import { excerpt } from '../code/excerpt.js'
import type { Failure } from '../threads.js'
import { cellSource } from './stack.js'

/** Longest message that is kept whole. */
const LONG = 100_000

export function failureOf(thrown: unknown): Failure {
  if (!isError(thrown)) {
    const text = safely(() => inspect(thrown), 'something that cannot be shown').slice(0, LONG)
    return { ename: thrown === null ? 'null' : typeof thrown, evalue: text, traceback: [`Thrown: ${text}`] }
  }
  const ename = safely(() => String(thrown.name || thrown.constructor?.name || 'Error'), 'Error')
  const evalue = safely(() => String(thrown.message), '').slice(0, LONG)
  const stack = safely(() => String(thrown.stack ?? ''), '').slice(0, LONG)
  const shown = stack.includes(evalue) ? stack : `${ename}: ${evalue}`
  return { ename, evalue, traceback: [...shown.split('\n'), ...excerptOf(stack), ...causesOf(thrown)] }
}

/** Errors of other realms are errors, too. A proxy may throw when it is asked. */
const isError = (value: unknown): value is Error => safely(() => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]', false)

/** Reading a property of a foreign object may itself throw. */
function safely<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

function excerptOf(stack: string): string[] {
  const [, name, line, column] = /\b(cell \d+):(\d+):(\d+)/.exec(stack) ?? []
  const source = name === undefined ? undefined : cellSource(name)
  return source === undefined ? [] : ['', ...excerpt(source, Number(line), Number(column))]
}

function causesOf(error: Error): string[] {
  const cause = safely(() => error.cause, undefined)
  return cause === undefined ? [] : ['', `cause: ${safely(() => (isError(cause) ? String(cause.stack) : inspect(cause)), '')}`.slice(0, LONG)]
}
