/**
 * Bytes that are no recording of this version, or a recording that cannot be what it says. The message tells what was
 * found, expected, and what to do.
 */
export class RecordingError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'RecordingError'
  constructor(
    /** Name of the file, as the caller gave it. */
    readonly file: string,
    /** What was found, what was expected and what to do. */
    readonly problem: string,
  ) {
    super(`${file}: ${problem}`)
    this.name = 'RecordingError'
  }
}
