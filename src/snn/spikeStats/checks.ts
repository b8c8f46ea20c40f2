/** What spike train statistics ask of their numbers: an odd one would give a number that means nothing. */
import { OptionError } from '../../tensor/index.js'

/** @throws OptionError when a time is NaN or infinite, or lies before the one before it */
export function checkTimes(name: string, times: ArrayLike<number>): void {
  for (let i = 0; i < times.length; i++) {
    if (!Number.isFinite(times[i])) throw new OptionError(`${name}[${i}]`, times[i], 'a finite time')
    if (i > 0 && times[i]! < times[i - 1]!)
      throw new OptionError(`${name}[${i}]`, times[i], `ascending times, here at least ${times[i - 1]}`)
  }
}

/** @throws OptionError when an interval or a count is NaN, infinite or negative */
export function checkAmounts(name: string, amounts: ArrayLike<number>): void {
  for (let i = 0; i < amounts.length; i++)
    if (!(amounts[i]! >= 0 && amounts[i]! < Number.POSITIVE_INFINITY))
      throw new OptionError(`${name}[${i}]`, amounts[i], 'a finite number of at least 0')
}

/** @throws OptionError when a step does not last */
export function checkStep(secondsPerStep: number): void {
  if (!(secondsPerStep > 0 && secondsPerStep < Number.POSITIVE_INFINITY))
    throw new OptionError('secondsPerStep', secondsPerStep, 'a finite number of seconds above 0')
}
