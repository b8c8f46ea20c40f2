import { OptionError } from '../../tensor/index.js'
import { groupRuns } from '../groups.js'
import type { Run } from '../run.js'
import { type AblationResult, meanOfLast, resultOf } from './result.js'

/**
 * Compares runs that are at hand, of folders or records, as `ablate` compares those that it trains: runs that differ in
 * nothing but their seed are one variant, the first run's variant is the base, and pairs have the same seed.
 * @param evaluations a score is the mean of so many of a run's last evaluations, as `AblationOptions.evaluations`
 * @throws OptionError for runs of two benchmarks, one that was not evaluated, or two of one variant and seed
 */
export function compareRuns(runs: readonly Run[], evaluations = 1): AblationResult {
  const [first] = runs
  if (!first) throw new OptionError('runs', 'none', 'at least one run')
  const other = runs.find(({ benchmark }) => benchmark !== first.benchmark)
  if (other) throw new OptionError('runs', `${first.benchmark} and ${other.benchmark}`, 'runs of one benchmark')
  const silent = runs.find((run) => run.evaluations.length === 0)
  if (silent) throw new OptionError('run', silent.name, 'a run that was evaluated')
  const scores = groupRuns(runs).flatMap(({ runs: alike, differs }) =>
    alike.map((run) => ({
      variant: differs.join(' ') || 'all alike',
      seed: Number(run.facts.seed ?? 0),
      metrics: meanOfLast(
        run.evaluations.map(({ values }) => values),
        evaluations,
      ),
    })),
  )
  const seen = new Set<string>()
  for (const { variant, seed } of scores) {
    const key = `${variant}, seed ${seed}`
    if (seen.has(key)) throw new OptionError('runs', key, 'one run of each variant and seed; this one is there twice')
    seen.add(key)
  }
  const names = [...new Set(scores.map(({ variant }) => variant))]
  return resultOf(
    first.benchmark,
    names.map((name) => ({ name })),
    scores,
    scores.length,
  )
}
