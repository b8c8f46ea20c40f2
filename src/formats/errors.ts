/** Where in a file something is wrong: a byte offset in binary files, a line (from 1) in text. */
export interface FormatPlace {
  /** Bytes from the beginning of the file. */
  readonly offset?: number
  /** Line of the file, from 1. */
  readonly line?: number
}

/**
 * A file whose bytes are not what its format says, or of a kind that is not read. The message tells what was found,
 * what was expected and what to do.
 */
export class FormatError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'FormatError'
  /** Bytes from the beginning of the file; undefined in text. */
  readonly offset: number | undefined
  /** Line of the file, from 1; undefined in binary files. */
  readonly line: number | undefined
  /** Whether the bytes are sound, only of a kind that this library does not read: the rest of the file may well be. */
  readonly unsupported: boolean
  constructor(
    /** Name of the file, as the caller gave it. */
    readonly file: string,
    /** What was found, what was expected and what to do. */
    readonly problem: string,
    place: FormatPlace & { readonly unsupported?: boolean } = {},
  ) {
    const where =
      place.line !== undefined ? ` line ${place.line}` : place.offset !== undefined ? ` at byte ${place.offset}` : ''
    super(`${file}${where}: ${problem}`)
    this.name = 'FormatError'
    this.offset = place.offset
    this.line = place.line
    this.unsupported = place.unsupported ?? false
  }
}
