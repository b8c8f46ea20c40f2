/** What the checker of cells asks of TypeScript, whichever it is: the native one, or the one in JavaScript. */
import type ts = require('typescript')

import type { Awaitable, Completions, Inspection } from './checker.js'

/** An error as TypeScript tells it. */
export interface Finding {
  readonly code: number
  readonly message: string
  /** Where it is, with the offset in that file; none for what is wrong with the whole. */
  readonly file?: ts.SourceFile
  readonly start?: number
  /** What TypeScript adds to it that helps. */
  readonly hints: readonly string[]
}

export interface Emitted {
  readonly javascript: string
  /** Its source map, as JSON. */
  readonly map: string
}

/** A place in the text of a cell, which lies in a file. */
export interface Cursor {
  readonly file: string
  /** The cell. */
  readonly source: string
  /** Offset of the cell in the file. */
  readonly start: number
  /** Offset of the place in the cell. */
  readonly at: number
}

/** Why an engine answers no more. */
export class EngineEnded extends Error {
  /** @param full whether what it was asked took more memory than it may have */
  constructor(
    why: string,
    readonly full = false,
  ) {
    super(why)
  }
}

/** What it cannot answer any more it refuses with {@link EngineEnded}. */
export interface Engine {
  /** Gives a slot a text. @returns its file */
  write(slot: number, text: string): string
  /** Names the files of the reader that a cell leads to: they may have changed on disk. */
  look(files: readonly string[]): void
  errors(file: string): Awaitable<readonly Finding[]>
  /**
   * @returns a file, whose errors were asked for, as a module of JavaScript; none where the text of the file alone says
   * as much
   */
  emit(file: string, text: string): Awaitable<Emitted | undefined>
  /** Reads the types of packages before a cell imports them, if that is worth while. */
  ahead?(packages: readonly string[]): Promise<void>
  complete(cursor: Cursor): Awaitable<Completions>
  inspect(cursor: Cursor): Awaitable<Inspection | undefined>
}

/** Of what TypeScript tells beside an error, this alone says what to do. */
export const isHint = (related: string): boolean => related === "Did you forget to use 'await'?"
