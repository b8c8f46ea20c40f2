/** Steps that a mean reaches back. */
const STEPS = 12

/**
 * Speed and remaining time, from a running mean of the seconds per step. The first step also loads and compiles what
 * the others find ready, so it counts only until there is a second one.
 */
export class Progress {
  private steps = 0
  private meanSec = 0

  /** @param seconds that one step took */
  add(seconds: number): void {
    this.steps++
    this.meanSec += (seconds - this.meanSec) / Math.min(STEPS, Math.max(1, this.steps - 1))
  }

  samplesPerSecond(batch: number): number {
    return batch / (this.meanSec || Number.POSITIVE_INFINITY)
  }

  /** @param steps still to take */
  etaSec(steps: number): number {
    return steps * this.meanSec
  }
}
