/**
 * Stack traces in the lines that the reader typed. Node applies source maps to modules, not to scripts of `node:vm`, so
 * the stack is written here: frames of cells become `cell 3:2:5`, those of the kernel and of Node's insides are left
 * out.
 */
import { findSourceMap, SourceMap } from 'node:module'
import { cellScript, OWN, scriptPath } from '../code/scriptPath.js'
import type { SourceMapPayload } from '../code/sourceMap.js'

interface Cell {
  readonly payload: SourceMapPayload
  map?: SourceMap
}
const cells = new Map<string, Cell>()

/** @param file name of the script in the engine */
export function rememberCell(file: string, payload: SourceMapPayload): void {
  cells.set(file, { payload })
}

/** The text of a cell by the name that stack traces give it. */
export const cellSource = (name: string): string | undefined =>
  [...cells.values()].findLast(({ payload }) => payload.file === name)?.payload.sourcesContent[0]

/** Names of scripts that are no files, in a message of Node: the reader knows cells by their numbers. */
export const withCellNames = (text: string): string =>
  text.replace(CELL_SCRIPT, (file) => cells.get(file)?.payload.file ?? file).replace(/\?v=[\d.]+(?=[:'")\s]|$)/gm, '')
const CELL_SCRIPT = new RegExp(
  `${cellScript(0)
    .replace(/0\.ts$/, '')
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\d+\\.ts`,
  'g',
)

export function installStackTraces(): void {
  // The ten that are kept otherwise may all lie in a library, and the cell would not be among them.
  Error.stackTraceLimit = Number.POSITIVE_INFINITY
  Error.prepareStackTrace = (error, frames) =>
    [headOf(error), ...linesOf(frames).map((line) => `    at ${line}`)].join('\n')
}

/** Frames at the begin and at the end of a stack that are shown; those of an endless recursion are thousands. */
const [FIRST, LAST] = [40, 20]

function linesOf(frames: readonly NodeJS.CallSite[]): string[] {
  const shown = frames.length > 10 * (FIRST + LAST) ? [...frames.slice(0, FIRST), ...frames.slice(-LAST)] : frames
  const lines = shown.map(describe)
  if (shown !== frames) lines.splice(FIRST, 0, `… ${frames.length - shown.length} more …`)
  return lines.filter((line) => line !== undefined)
}

function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return 'Error'
  }
}

function describe(frame: NodeJS.CallSite): string | undefined {
  const file = frame.getFileName() ?? frame.getScriptNameOrSourceURL?.() ?? ''
  if (file.startsWith(OWN) || file.startsWith('node:')) return undefined
  const line = frame.getLineNumber()
  const column = frame.getColumnNumber()
  if (line === null || column === null) return frame.toString()
  const place =
    cellPlace(file, line, column) ?? modulePlace(file, line, column) ?? `${scriptPath(file)}:${line}:${column}`
  const name = nameOf(frame)
  return name === undefined ? place : `${name} (${place})`
}

function nameOf(frame: NodeJS.CallSite): string | undefined {
  const method = frame.getFunctionName()
  if (method === null || method === '') return undefined
  const type = frame.isToplevel() ? null : frame.getTypeName()
  const words = frame.isConstructor()
    ? `new ${method}`
    : type && type !== 'Object' && !method.startsWith(`${type}.`)
      ? `${type}.${method}`
      : method
  return `${frame.isAsync?.() ? 'async ' : ''}${words.replaceAll('$$', '')}`
}

function cellPlace(file: string, line: number, column: number): string | undefined {
  const cell = cells.get(file)
  if (!cell) return undefined
  cell.map ??= new SourceMap(cell.payload as unknown as ConstructorParameters<typeof SourceMap>[0])
  const entry = cell.map.findEntry(line - 1, column - 1)
  if (!('originalLine' in entry)) return cell.payload.file
  return `${cell.payload.file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
}

function modulePlace(file: string, line: number, column: number): string | undefined {
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1)
  return entry && 'originalLine' in entry
    ? `${scriptPath(entry.originalSource || file)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    : undefined
}
