/**
 * Predictions or ground truth that cannot be scored. The message says what was found, what was expected and what to do.
 */
export class MetricsError extends Error {
  /** Tells this error from others without its class. */
  readonly tag = 'MetricsError'
  constructor(
    /** What was found, what was expected and what to do. */
    readonly problem: string,
    /** Query that it is about, where there is one. */
    readonly qid?: number | string,
  ) {
    super(qid === undefined ? problem : `query ${JSON.stringify(qid)}: ${problem}`)
    this.name = 'MetricsError'
  }
}
