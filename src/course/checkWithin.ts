import { CheckError } from './errors.js'
import { retract, say, short } from './say.js'

/**
 * The check of a number that chance moves: it must lie in a band that the sample size justifies.
 *
 * @param low smallest value that passes
 * @param high largest value that passes
 * @throws CheckError when `got` lies outside, or is no number
 */
export function checkWithin(name: string, got: number, low: number, high: number): void {
  retract(name)
  if (!(low <= high)) throw new CheckError(name, `the band [${low}, ${high}] is empty, expected low ≤ high`)
  if (!(got >= low && got <= high))
    throw new CheckError(name, `got ${got}, expected a number within [${short(low)}, ${short(high)}]`)
  say(name, `: ${short(got)} within [${short(low)}, ${short(high)}]`)
}
