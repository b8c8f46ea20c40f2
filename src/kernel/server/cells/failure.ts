/**
 * Whatever a cell throws, as a front end shows it: the stack, the place in the cell with its lines, then what led to
 * it.
 */
import { inspect } from 'node:util'
import { excerpt } from '../code/excerpt.js'
import { OWN } from '../code/scriptPath.js'
import type { Failure } from '../threads.js'
import { relatedTo } from './related.js'
import { safely } from './safely.js'
import { cellSource, withCellNames } from './stack.js'
import { brokenFile } from './syntaxPlace.js'

/** Longest message that is kept whole. */
const LONG = 100_000

/** Where in a cell something happens; line and column from 1. */
export interface CellPlace {
  readonly cell: string
  readonly line: number
  readonly column: number
}

/** @param waiting what the cell waits for now: errors that come from elsewhere have no frame of it */
export function failureOf(thrown: unknown, waiting?: CellPlace): Failure {
  if (!isError(thrown)) {
    const text = safely(() => inspect(thrown), 'something that cannot be shown').slice(0, LONG)
    const place = waiting ? [lineOf(waiting), ...excerptOf(lineOf(waiting))] : []
    return { ename: thrown === null ? 'null' : typeof thrown, evalue: text, traceback: [`Thrown: ${text}`, ...place] }
  }
  const ename = nameOf(thrown)
  const evalue = messageOf(thrown)
  const lines = linesOf(thrown, waiting)
  return {
    ename,
    evalue,
    traceback: [...lines, ...excerptOf(lines.join('\n')), ...relatedTo(thrown, isError, linesOf)],
  }
}

/** An error alone, without those that led to it. */
function linesOf(error: Error, waiting?: CellPlace): string[] {
  const message = messageOf(error)
  const stack = withCellNames(safely(() => String(error.stack ?? ''), '').slice(0, LONG))
  const head = stack.includes(message) ? stack : `${nameOf(error)}: ${message}`
  const file = brokenFile(error, stack)
  const lines = [
    ...(file ? [`${nameOf(error)}: ${message}`, file.line] : []),
    ...(file ? framesOf(stack).filter((line) => line !== file.line) : head.split('\n').filter(isShown)),
  ]
  if (waiting && !lines.some((line) => line.startsWith(FRAME) && line.includes(`${waiting.cell}:`))) {
    const bare = lines.indexOf(FRAME + waiting.cell) // what the kernel has written for an import has no place of its own
    lines.splice(bare < 0 ? lines.length : bare, 1, lineOf(waiting))
  }
  return [...lines, ...propertiesOf(error, lines.join('\n')), ...(file?.excerpt ?? [])]
}

const FRAME = '    at '
const lineOf = ({ cell, line, column }: CellPlace): string => `${FRAME}${cell}:${line}:${column}`

/** Errors of Node's loader come with frames of its insides, and of this kernel's. */
const isShown = (line: string): boolean => !OF_NODE.test(line) && !(line.startsWith(FRAME) && line.includes(OWN))
const OF_NODE = /^ {4}at (?:.* \()?node:/
const framesOf = (stack: string): string[] =>
  stack.split('\n').filter((line) => line.startsWith(FRAME) && isShown(line))

/** Errors of other realms are errors, too. A proxy may throw when it is asked. */
const isError = (value: unknown): value is Error =>
  safely(() => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]', false)
const nameOf = (error: Error): string => safely(() => String(error.name || error.constructor?.name || 'Error'), 'Error')
const messageOf = (error: Error): string => withCellNames(safely(() => String(error.message), '').slice(0, LONG))

function excerptOf(stack: string): string[] {
  const [, name, line, column] = /^ {4}at .*\b(cell \d+):(\d+):(\d+)\)?$/m.exec(stack) ?? []
  const source = name === undefined ? undefined : cellSource(name)
  return source === undefined ? [] : ['', ...excerpt(source, Number(line), Number(column))]
}

/** Told elsewhere. */
const TOLD = new Set(['name', 'message', 'stack', 'cause', 'errors', 'error', 'suppressed'])

/** What else an error says of itself, `code` for example. What its message has said already is left out. */
function propertiesOf(error: Error, said: string): string[] {
  const entries = safely(() => Object.entries(error), []).filter(
    ([name, value]) => !TOLD.has(name) && !(isPlain(value) && said.includes(String(value))),
  )
  if (entries.length === 0) return []
  const text = safely(
    () =>
      inspect(Object.fromEntries(entries), { depth: 1, maxArrayLength: 10, maxStringLength: 500, breakLength: 100 }),
    '',
  )
  return text === ''
    ? []
    : text
        .split('\n')
        .slice(0, MOST)
        .map((line) => `    ${line}`)
}
const MOST = 30

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || value === undefined
