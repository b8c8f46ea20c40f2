import { studentQuantile } from './studentQuantile.js'

/** Scores of several seeds in one line. */
export interface SeedSummary {
  /** Number of seeds. */
  readonly n: number
  /** Mean over seeds. */
  readonly mean: number
  /** Standard deviation between seeds; NaN for one. */
  readonly sd: number
  /** 95 % interval of the mean; NaN for one. */
  readonly low: number
  /** Upper end of the mean's 95 % interval; NaN for one seed. */
  readonly high: number
}

/**
 * Several runs that differ in their seed alone, as a mean with an interval.
 *
 *   mean ± t(n-1, 97.5 %) · s / sqrt(n),   s² = Σ (x - mean)² / (n - 1)
 *
 * Student's interval (Biometrika 6, 1908): where the mean of ever more seeds would lie, 95 % of the time, if scores
 * are about normal. With two or three seeds it is wide, and honestly so.
 *
 * @param runs metrics of each seed, key → value
 * @returns a summary for every key that all runs have
 */
export function summarizeSeeds(runs: readonly Readonly<Record<string, number>>[]): Record<string, SeedSummary> {
  const keys = Object.keys(runs[0] ?? {}).filter((key) => runs.every((run) => typeof run[key] === 'number'))
  return Object.fromEntries(keys.map((key) => [key, summarise(runs.map((run) => run[key]!))]))
}

function summarise(values: readonly number[]): SeedSummary {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const sd = n < 2 ? Number.NaN : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
  const half = (n < 2 ? Number.NaN : studentQuantile(n - 1)) * (sd / Math.sqrt(n))
  return { n, mean, sd, low: mean - half, high: mean + half }
}
