/**
 * Cells as the debugger knows them. A front end names a cell by a hash of its text, the engine by the number of its
 * run;
 * a text that ran three times is three scripts, and a breakpoint in it means all of them.
 */
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cellScript } from '../code/scriptPath.js'
import { lineStarts, type Segment, type SourceMapPayload, segmentsOf } from '../code/sourceMap.js'
import { murmur2 } from './murmur2.js'

export const SEED = 0x5f3759df
export const PREFIX = join(tmpdir(), `spikemba-${process.pid}`) + sep
export const SUFFIX = '.ts'

/** The file that a cell pretends to be. */
export const pathOf = (text: string): string => `${PREFIX}${murmur2(text, SEED)}${SUFFIX}`

export interface CellScript {
  /** As the engine has it. */
  readonly url: string
  readonly path: string
  readonly text: string
  readonly code: string
  readonly map: SourceMapPayload
}

/** Line and column of the script, from 0. */
export interface Position {
  readonly lineNumber: number
  readonly columnNumber: number
}

/** Scripts that are remembered. */
const KEPT = 2000

export class CellScripts {
  /** Oldest first. */
  readonly #scripts = new Map<string, CellScript>()
  /** Texts of cells that have not run yet. */
  readonly #dumped = new Map<string, string>()

  /** @returns the path of a cell that is about to be debugged */
  dump(text: string): string {
    const path = pathOf(text)
    this.#dumped.set(path, text)
    return path
  }

  add(run: number, text: string, code: string, map: SourceMapPayload): CellScript {
    const url = pathToFileURL(cellScript(run)).href
    const script = { url, path: pathOf(text), text, code, map }
    this.#scripts.set(url, script)
    if (this.#scripts.size > KEPT) this.#scripts.delete(this.#scripts.keys().next().value!)
    return script
  }

  byUrl = (url: string): CellScript | undefined => this.#scripts.get(url)

  byPath = (path: string): CellScript[] => [...this.#scripts.values()].filter((script) => script.path === path)

  textOf = (path: string): string | undefined => this.#dumped.get(path) ?? this.byPath(path)[0]?.text
}

/**
 * Where the engine must stop for a line of the cell, or for the next one that has code. A line whose code was copied
 * has several places.
 * @param line from 0
 */
export function positionsOf({ code, map }: CellScript, line: number): Position[] {
  const segments = segmentsOf(map, code)
  const lines = segments.map((segment) => segment.line).filter((each) => each >= line)
  if (lines.length === 0) return []
  const wanted = Math.min(...lines)
  const starts = lineStarts(code)
  const first = segments.filter((segment, k) => segment.line === wanted && segments[k - 1]?.line !== wanted)
  return first.map(({ at }: Segment) => {
    const row = starts.findLastIndex((start) => start <= at)
    return { lineNumber: row, columnNumber: at - starts[row]! }
  })
}
