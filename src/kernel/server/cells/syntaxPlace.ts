/**
 * The place of a syntax error in a file that a cell loads. The engine has no frame of it, since nothing of the file
 * ran; Node keeps the place beside the error, under a name of its own, which `--expose-internals` opens.
 */
import { readFileSync } from 'node:fs'
import { excerpt } from '../code/excerpt.js'
import { scriptPath } from '../code/scriptPath.js'
import { internals } from './internals.js'
import { safely } from './safely.js'

export interface BrokenFile {
  /** As a frame of a stack. */
  readonly line: string
  readonly excerpt: readonly string[]
}

/** @returns nothing for other errors */
export function brokenFile(error: Error, stack: string): BrokenFile | undefined {
  if (!safely(() => error instanceof SyntaxError || error.name === 'SyntaxError', false)) return undefined
  const [, file, row, , pointer = ''] = PLACE.exec(arrowOf(error)) ?? PLACE.exec(stack) ?? frameOf(stack) ?? []
  if (file === undefined) return undefined
  const path = safely(() => scriptPath(file), file)
  const [line, column] = [Number(row), pointer.indexOf('^') + 1]
  const source = safely(() => readFileSync(path, 'utf8'), undefined)
  return {
    line: `    at ${path}:${line}${column > 0 ? `:${column}` : ''}`,
    excerpt:
      source === undefined
        ? []
        : ['', ...excerpt(source, Math.min(line, source.split('\n').length), Math.max(column, 1))],
  }
}

/** `file:///…/x.js:2`, the line, and a mark below the column. */
const PLACE = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*):(\d+)\n(.*)\n(\s*\^*)/

/** TypeScript's errors have the place as a frame, the first one. */
function frameOf(stack: string): string[] | undefined {
  const [, file = '', line = '', column = ''] =
    /^.*\n {4}at ((?:\/|[A-Za-z]:[\\/]).*):(\d+):(\d+)(?:\n|$)/.exec(stack) ?? []
  return file === '' || file.includes('node_modules')
    ? undefined
    : ['', file, line, '', `${' '.repeat(Number(column) - 1)}^`]
}

function arrowOf(error: Error): string {
  const symbol = arrow()
  const text = symbol && safely(() => (error as unknown as Record<symbol, unknown>)[symbol], undefined)
  return typeof text === 'string' ? text : ''
}

let known: symbol | undefined | null = null
function arrow(): symbol | undefined {
  known ??= internals<{ readonly privateSymbols?: Readonly<Record<string, symbol>> }>('util')?.privateSymbols
    ?.arrow_message_private_symbol
  return known
}
