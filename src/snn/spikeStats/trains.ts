/** From zeros and ones to times, intervals and rates of one spike train. */
import { OptionError } from '../../tensor/index.js'
import { checkStep, checkTimes } from './checks.js'

/**
 * @param spikes zeros and ones, one a step [t]
 * @param secondsPerStep above 0; default 1: times in steps
 * @returns times of the spikes, stamped with the start of their step
 * @throws OptionError for NaN among the spikes, or a step that does not last
 */
export function spikeTimes(spikes: ArrayLike<number>, secondsPerStep = 1): number[] {
  checkStep(secondsPerStep)
  const times: number[] = []
  for (let t = 0; t < spikes.length; t++) {
    if (Number.isNaN(spikes[t]!)) throw new OptionError(`spikes[${t}]`, spikes[t], '0 or 1')
    if (spikes[t]! > 0) times.push(t * secondsPerStep)
  }
  return times
}

/**
 * @param spikes zeros and ones, one a step [t]
 * @param secondsPerStep above 0; default 1: spikes per step
 * @returns spikes per second; NaN for an empty record
 * @throws OptionError as `spikeTimes`
 */
export function firingRate(spikes: ArrayLike<number>, secondsPerStep = 1): number {
  return spikeTimes(spikes, secondsPerStep).length / (spikes.length * secondsPerStep)
}

/**
 * Inter-spike intervals.
 * @param times ascending
 * @returns one interval less than there are times
 * @throws OptionError for times that are not finite or fall
 */
export function isi(times: ArrayLike<number>): number[] {
  checkTimes('times', times)
  return Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => times[i + 1]! - times[i]!)
}
