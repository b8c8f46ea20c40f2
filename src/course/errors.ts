/** A check of a notebook that does not hold. The message says where, what was found and what was expected. */
export class CheckError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'CheckError'
  constructor(
    /** What was checked. */
    readonly check: string,
    reason: string,
    /** First wrong value, where numbers were compared. */
    readonly difference?: {
      /** Where, an entry an axis. */
      readonly index: readonly number[]
      /** What stands there. */
      readonly got: number
      /** What should. */
      readonly want: number
      /** Largest difference that would have passed. */
      readonly tolerance: number
    },
  ) {
    super(`✗ ${check}: ${reason}`)
    this.name = 'CheckError'
  }
}

/** A notebook lacks what it needs; the message says what, and what to do. */
export class CourseError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'CourseError'
  constructor(message: string) {
    super(message)
    this.name = 'CourseError'
  }
}
