/** What can go wrong between a notebook and its kernel, as errors that a person can act on. */

/** A kernel that is not known, does not start, or does not answer. */
export class KernelError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'KernelError'
  constructor(
    /** Name of the kernel. */
    readonly kernel: string,
    /** What was found, what was expected, what to do. */
    readonly problem: string,
  ) {
    super(`kernel ${kernel}: ${problem}`)
    this.name = 'KernelError'
  }
}

/** Bytes that are no message of the Jupyter protocol, or that someone else signed. */
export class WireError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'WireError'
  constructor(
    /** What was found, what was expected. */
    readonly problem: string,
  ) {
    super(`Jupyter message: ${problem}`)
    this.name = 'WireError'
  }
}

/** A file that is no notebook of format 4. */
export class NotebookError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'NotebookError'
  constructor(
    /** The file. */
    readonly file: string,
    /** What was found, what was expected. */
    readonly problem: string,
  ) {
    super(`${file}: ${problem}`)
    this.name = 'NotebookError'
  }
}
