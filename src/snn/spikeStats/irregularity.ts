/**
 * How irregular a spike train is. 0 is a clock; a Poisson train has 1 in all of them.
 *
 *   CV      σ / μ of the intervals                                also grows with a drifting rate
 *   CV2     mean of 2 |I[i+1] - I[i]| / (I[i+1] + I[i])           neighbours only: a drifting rate hardly matters
 *   LV      3/(n-1) Σ ((I[i] - I[i+1]) / (I[i] + I[i+1]))²
 *   Fano    σ² / μ of spike counts over equal windows or repeated trials
 *
 * Variances are the population's (divided by n). A Bernoulli train with probability p per step has CV = √(1-p) and Fano
 * = 1-p.
 * Sources: Holt et al., J. Neurophysiol. 75 (1996) 1806 (CV2); Shinomoto, Shima & Tanji, Neural Computation 15 (2003)
 * 2823 (LV).
 */
import { checkAmounts } from './checks.js'

/**
 * @returns NaN for no interval, or none above 0
 * @throws OptionError for a negative or infinite interval, or NaN
 */
export function cv(intervals: ArrayLike<number>): number {
  checkAmounts('intervals', intervals)
  const { mean, variance } = moments(intervals)
  return Math.sqrt(variance) / mean
}

/**
 * Two intervals of 0 count as equal.
 * @returns NaN for fewer than two intervals
 * @throws OptionError as `cv`
 */
export function cv2(intervals: ArrayLike<number>): number {
  return 2 * meanOverNeighbours(intervals, Math.abs)
}

/**
 * Two intervals of 0 count as equal.
 * @returns NaN for fewer than two intervals
 * @throws OptionError as `cv`
 */
export function lv(intervals: ArrayLike<number>): number {
  return 3 * meanOverNeighbours(intervals, (contrast) => contrast * contrast)
}

/**
 * @param counts spikes in each window
 * @returns NaN for no window, or none with a spike
 * @throws OptionError for a negative or infinite count, or NaN
 */
export function fano(counts: ArrayLike<number>): number {
  checkAmounts('counts', counts)
  const { mean, variance } = moments(counts)
  return variance / mean
}

function moments(values: ArrayLike<number>): { mean: number; variance: number } {
  const list = Array.from(values)
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length
  return { mean, variance: list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length }
}

/** The mean of f((I[i+1] - I[i]) / (I[i+1] + I[i])). */
function meanOverNeighbours(intervals: ArrayLike<number>, f: (contrast: number) => number): number {
  checkAmounts('intervals', intervals)
  let sum = 0
  for (let i = 0; i + 1 < intervals.length; i++) {
    const [one, next] = [intervals[i]!, intervals[i + 1]!]
    sum += one === next ? 0 : f((next - one) / (next + one))
  }
  return intervals.length < 2 ? Number.NaN : sum / (intervals.length - 1)
}
