import { TaggedError } from '../tensor/index.js'

/**
 * A data file that is missing, damaged, or does not fit the others. The message names the file and, where there is one,
 * the row.
 */
export class DataError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'DataError'
  constructor(
    /** File that it is about. */
    readonly file: string,
    /** What was found, what was expected, what to do. */
    readonly problem: string,
    /** Row of the file, from 1. */
    readonly row?: number,
  ) {
    super(row === undefined ? `${file}: ${problem}` : `${file} row ${row}: ${problem}`)
    this.name = 'DataError'
  }
}
