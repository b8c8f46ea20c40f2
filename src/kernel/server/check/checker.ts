/** What the kernel asks of a type checker. */
import type { CopyBlock } from '../code/rewriteCell.js'
import type { Place, SourceMapPayload } from '../code/sourceMap.js'

/** An error of a cell, found before it runs. Lines and columns count from 1. */
export interface Problem {
  /** `TS2322`, or `SyntaxError`. */
  readonly code: string
  readonly message: string
  /** Place in the cell; none when the error lies elsewhere. */
  readonly line?: number
  readonly column?: number
  /** File of the error when it is not the cell, seen from the notebook's folder. */
  readonly file?: string
  /** The lines around it, with a mark. */
  readonly excerpt?: readonly string[]
}

export interface CompiledCell {
  /** A script whose value is a function; see `rewriteCell`. */
  readonly code: string
  readonly map: SourceMapPayload
  /** Names in the global object that it assigns. */
  readonly storage: readonly string[]
  /** What an interrupted loop would lose. */
  readonly copies: readonly CopyBlock[]
  /** Where its waits begin. */
  readonly waits: readonly Place[]
  /** Whether it imports TypeScript files of the reader. */
  readonly local: boolean
}

export type Compilation = { readonly problems: readonly Problem[] } | CompiledCell

export interface Completion {
  readonly text: string
  /** What it is: function, const, class, property, keyword … */
  readonly type: string
  readonly signature: string
}

export interface Completions {
  readonly from: number
  readonly to: number
  readonly matches: readonly Completion[]
}

export interface Inspection {
  readonly signature: string
  /** Documentation, as markdown. */
  readonly docs: string
}

export type Completeness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string }

export type Awaitable<T> = T | Promise<T>

export interface Checker {
  /**
   * Checks and compiles a cell.
   * @param run serial number, higher than any before
   * @param name file name that errors speak of
   */
  compile(run: number, source: string, name: string): Awaitable<Compilation>
  /** The cell failed in the middle: of its names only these have got a value. */
  failed(run: number, assigned: readonly string[]): void
  complete(source: string, at: number): Awaitable<Completions>
  inspect(source: string, at: number): Awaitable<Inspection | undefined>
  isComplete(source: string): Completeness
  /** A TypeScript module as JavaScript with its source map inside, or what keeps it from being one. */
  transpile(path: string, source: string): Awaitable<{ readonly code: string } | { readonly problem: Problem }>
  /** The file of the reader that a name means by the project's `paths`. */
  locate(specifier: string, from: string): string | undefined
}
