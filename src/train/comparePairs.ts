import { powerQuantile, studentQuantile } from './studentQuantile.js'
import { summarizeSeeds } from './summarizeSeeds.js'

/** How one way of training differs from another in one metric, over pairs of the same seed. */
export interface PairedComparison {
  /** Number of pairs. */
  readonly n: number
  /** Mean of other - base. */
  readonly difference: number
  /** Standard deviation of the differences; NaN for one pair. */
  readonly sd: number
  /** Lower end of the 95 % interval of the mean difference; NaN for one pair. */
  readonly low: number
  /** Its upper end. */
  readonly high: number
  /** The interval leaves out 0. Of twenty comparisons without any true difference, one does by chance. */
  readonly decided: boolean
  /**
   * Pairs that a true difference of this size and spread would take; absent for one pair or no difference. As rough as
   * `sd`, which few pairs tell poorly.
   */
  readonly pairsNeeded?: number
  /** The smallest true difference that so many pairs of this spread find in four of five tries. */
  readonly detectable: number
}

/**
 * Compares two ways of training seed by seed: with the same seed both begin with the same weights, order and dropout,
 * so that their difference is less a matter of luck than the difference of two means. Student's paired interval:
 *
 *   d_s = other_s - base_s      mean(d) ± t(n-1, 97.5 %) · sd(d) / sqrt(n)
 *
 * @param base metrics of each seed, key → value
 * @param other metrics of the same seeds in the same order
 * @returns a comparison for every key that all have
 * @throws RangeError for lists of unlike length
 */
export function comparePairs(
  base: readonly Readonly<Record<string, number>>[],
  other: readonly Readonly<Record<string, number>>[],
): Record<string, PairedComparison> {
  if (base.length !== other.length)
    throw new RangeError(`${base.length} and ${other.length} runs make no pairs, expected the same seeds on both sides`)
  const keys = Object.keys(base[0] ?? {}).filter((key) =>
    [...base, ...other].every((run) => typeof run[key] === 'number'),
  )
  const differences = base.map((values, s) =>
    Object.fromEntries(keys.map((key) => [key, other[s]![key]! - values[key]!])),
  )
  return Object.fromEntries(
    Object.entries(summarizeSeeds(differences)).map(([key, { n, mean, sd, low, high }]) => {
      const pairsNeeded = pairsToFind(mean, sd)
      return [
        key,
        {
          ...{ n, difference: mean, sd, low, high },
          decided: n > 1 && (low > 0 || high < 0),
          ...(pairsNeeded === undefined ? {} : { pairsNeeded }),
          detectable: n > 1 ? (reach(n) * sd) / Math.sqrt(n) : Number.NaN,
        },
      ]
    }),
  )
}

/** Beyond this many no one will go. */
const MOST = 100_000

/**
 * How many pairs it takes to decide: the least n whose two-sided test at 5 % finds a true difference in four of five
 * tries, (t(n-1, 97.5 %) + t(n-1, 80 %)) · sd / sqrt(n) ≤ |difference|.
 * Source: Cohen, Statistical Power Analysis, 2nd ed. 1988, ch. 2, here by central quantiles.
 * @param difference that is true
 * @param sd of the differences between pairs
 * @returns the least number of pairs, ≥ 2; undefined where none up to 100,000 would do
 */
export function pairsToFind(difference: number, sd: number): number | undefined {
  const finds = (n: number): boolean => reach(n) * sd <= Math.abs(difference) * Math.sqrt(n)
  if (!Number.isFinite(sd) || difference === 0 || !finds(MOST)) return undefined
  let [low, high] = [1, MOST] // `low` is too few, `high` enough
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (finds(middle)) high = middle
    else low = middle
  }
  return high
}

const reach = (n: number): number => studentQuantile(n - 1) + powerQuantile(n - 1)
