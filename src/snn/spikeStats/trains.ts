/** From zeros and ones to times, intervals and rates of one spike train. */

/**
 * @param spikes zeros and ones, one a step [t]
 * @param secondsPerStep default 1: times in steps
 * @returns times of the spikes, stamped with the start of their step
 */
export function spikeTimes(spikes: ArrayLike<number>, secondsPerStep = 1): number[] {
  const times: number[] = []
  for (let t = 0; t < spikes.length; t++) if (spikes[t]! > 0) times.push(t * secondsPerStep)
  return times
}

/**
 * @param spikes zeros and ones, one a step [t]
 * @param secondsPerStep default 1: spikes per step
 * @returns spikes per second; NaN for an empty record
 */
export function firingRate(spikes: ArrayLike<number>, secondsPerStep = 1): number {
  return spikeTimes(spikes).length / (spikes.length * secondsPerStep)
}

/**
 * Inter-spike intervals.
 * @param times ascending
 * @returns one interval less than there are times
 */
export function isi(times: ArrayLike<number>): number[] {
  return Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => times[i + 1]! - times[i]!)
}
