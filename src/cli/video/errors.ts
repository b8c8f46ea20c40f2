/** A video, or a tool or model that reads it, with which nothing can be done; the sentence says what is needed. */
export class VideoError extends Error {
  readonly tag = 'VideoError'
  constructor(
    /** The video, the program or the model folder. */
    readonly subject: string,
    problem: string,
  ) {
    super(`${subject}: ${problem}`)
    this.name = 'VideoError'
  }
}
