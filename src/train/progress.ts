/** Speed and remaining time, from a running mean of the seconds per step: the last dozen of steps count most. */
export class Progress {
  private meanSec: number | undefined

  /** @param seconds that one step took */
  add(seconds: number): void {
    this.meanSec = this.meanSec === undefined ? seconds : this.meanSec + (seconds - this.meanSec) / 12
  }

  samplesPerSecond(batch: number): number {
    return batch / (this.meanSec || Number.POSITIVE_INFINITY)
  }

  /** @param steps still to take */
  etaSec(steps: number): number {
    return steps * (this.meanSec ?? 0)
  }
}
