/** Something on this machine keeps TensorFlow from being set up; the sentence says what to do about it. */
export class SetupError extends Error {
  readonly tag = 'SetupError'
  constructor(
    /** Which step could not be done. */
    readonly step: 'machine' | 'package' | 'download' | 'unpack' | 'compile' | 'test',
    message: string,
  ) {
    super(message)
    this.name = 'SetupError'
  }
}
