/**
 * Van Rossum's distance: both trains are smeared by e^(-t/τ) and subtracted.
 *
 *   D² = Σij e^(-|aᵢ-aⱼ|/τ) + Σij e^(-|bᵢ-bⱼ|/τ) - 2 Σij e^(-|aᵢ-bⱼ|/τ)
 *
 * Normalised so that nothing against one spike is 1 (the paper's is 1/√2 of it); one spike in each train, dt apart:
 * √(2(1 - e^(-dt/τ))).
 * Small τ counts the spikes that do not coincide, √(n+m); large τ compares counts, |n-m|.
 * Source: van Rossum, Neural Computation 13 (2001) 751; normalisation of the Elephant toolbox.
 */
import { OptionError } from '../../tensor/index.js'
import { checkTimes } from './checks.js'

/**
 * @param a times of the first train's spikes
 * @param b times of the second's
 * @param tau time constant, in the unit of the times, above 0; Infinity compares counts
 * @throws OptionError for another tau, times that are not finite or fall
 */
export function vanRossum(a: ArrayLike<number>, b: ArrayLike<number>, tau: number): number {
  if (!(tau > 0)) throw new OptionError('tau', tau, 'a time above 0')
  checkTimes('a', a)
  checkTimes('b', b)
  // Differences of nearly equal sums can fall below 0 by rounding.
  return Math.sqrt(Math.max(0, overlap(a, a, tau) + overlap(b, b, tau) - 2 * overlap(a, b, tau)))
}

function overlap(a: ArrayLike<number>, b: ArrayLike<number>, tau: number): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) sum += Math.exp(-Math.abs(a[i]! - b[j]!) / tau)
  return sum
}
