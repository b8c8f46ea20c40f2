/**
 * Breakpoints by the file of a cell. They stay when the cell is run again, and hold in the functions that it made
 * before.
 */
import { type CellScript, type CellScripts, positionsOf } from './cellScripts.js'
import type { Debugger, Inspector } from './inspector.js'

export interface Breakpoint {
  readonly id: number
  readonly verified: boolean
  readonly line: number
  readonly source: { readonly path: string }
  readonly message?: string
}

export class Breakpoints {
  /** Lines from 1. */
  readonly #wanted = new Map<string, readonly number[]>()
  /** The engine's, by path. */
  readonly #placed = new Map<string, string[]>()
  #last = 0

  constructor(
    private readonly cells: CellScripts,
    private readonly inspector: () => Inspector | undefined,
  ) {}

  /** What is set, as `debugInfo` tells it. */
  all = () => [...this.#wanted].map(([source, lines]) => ({ source, breakpoints: lines.map((line) => ({ line })) }))

  clear(): void {
    this.#wanted.clear()
    this.#placed.clear()
  }

  /** Replaces the breakpoints of a file. */
  async set(path: string, lines: readonly number[]): Promise<Breakpoint[]> {
    for (const breakpointId of this.#placed.get(path) ?? [])
      await this.inspector()?.post('Debugger.removeBreakpoint', { breakpointId })
    this.#placed.delete(path)
    this.#wanted.delete(path)
    const text = this.cells.textOf(path)
    if (text !== undefined && lines.length > 0) this.#wanted.set(path, lines)
    for (const script of this.cells.byPath(path)) await this.place(script)
    const last = text?.split('\n').length ?? 0
    return lines.map((line): Breakpoint => {
      const place = { id: ++this.#last, line, source: { path } }
      if (text === undefined) return { ...place, verified: false, message: 'breakpoints can be set in cells alone' }
      return line >= 1 && line <= last
        ? { ...place, verified: true }
        : { ...place, verified: false, message: `the cell has ${last} lines` }
    })
  }

  /** Sets them in a script that runs, or is about to. */
  async place(script: CellScript): Promise<void> {
    const inspector = this.inspector()
    if (!inspector) return
    const { path, url } = script
    const positions = (this.#wanted.get(path) ?? []).flatMap((line) => positionsOf(script, line - 1))
    const placed = this.#placed.get(path) ?? []
    for (const position of positions) {
      // The same place twice, for two lines without code of their own, is refused; the first one holds.
      const set = await inspector
        .post<Debugger.SetBreakpointByUrlReturnType>('Debugger.setBreakpointByUrl', { url, ...position })
        .catch(() => undefined)
      if (set) placed.push(set.breakpointId)
    }
    if (placed.length > 0) this.#placed.set(path, placed)
  }
}
