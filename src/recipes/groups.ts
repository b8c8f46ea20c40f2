/**
 * Which runs may be averaged: those that differ in nothing but their seed. A mean over unlike runs is a number about
 * nothing.
 */
import type { Run } from './run.js'

/** Runs alike but for their seed. */
export interface RunGroup {
  readonly runs: readonly Run[]
  /** What sets them apart from the other groups, `key=value`; empty where there is one group. */
  readonly differs: readonly string[]
}

/** Keys of `training` and of the configuration that change no result, or that other keys tell. */
const WITHOUT_EFFECT = [
  'seed',
  'epochs',
  'microBatch',
  'workers',
  'checkpointEvery',
  'checkpointEverySec',
  'stepsPerEpoch',
  'nonFinite',
  'recompute',
]

/** Groups in the order of their first runs. */
export function groupRuns(runs: readonly Run[]): RunGroup[] {
  const all = runs.map((run) => ({ run, terms: termsOf(run) }))
  const keys = differingTerms(runs)
  const groups = new Map<string, { runs: Run[]; differs: string[] }>()
  for (const { run, terms } of all) {
    const differs = keys.map((key) => `${key}=${terms.get(key) ?? 'absent'}`)
    const known = groups.get(differs.join('\n'))
    if (known) known.runs.push(run)
    else groups.set(differs.join('\n'), { runs: [run], differs })
  }
  return [...groups.values()]
}

/** Names of the terms that not all runs share. */
export function differingTerms(runs: readonly Run[]): string[] {
  const all = runs.map(termsOf)
  return [...new Set(all.flatMap((terms) => [...terms.keys()]))].filter(
    (key) => new Set(all.map((terms) => terms.get(key))).size > 1,
  )
}

/**
 * What a run was made with, one flat list: benchmark, steps, data, and every key of training and configuration that has
 * an effect.
 */
export function termsOf({ benchmark, facts, losses }: Run): Map<string, string> {
  const {
    training = {},
    config = {},
    data = {},
    ...others
  } = facts as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  const terms = new Map<string, string>([['benchmark', benchmark]])
  // A run that stopped early by its patience did all that its terms ask for; one that was interrupted did not.
  const patient = typeof training.patience === 'number'
  const steps = patient ? training.steps : (losses.at(-1)?.step ?? training.steps)
  if (steps !== undefined) terms.set('steps', String(steps))
  for (const [split, of] of Object.entries(data as Record<string, { checksum?: string; sources?: unknown }>)) {
    if (of?.checksum) terms.set(`${split} data`, of.checksum.slice(0, 8))
    if (of?.sources) terms.set(`${split} sources`, JSON.stringify(of.sources))
  }
  // false and absent are one: not every way to a run writes down what it did not do
  for (const key of ['domain', 'shuffledSentences'])
    if (others[key] !== undefined && (others[key] as unknown) !== false) terms.set(key, String(others[key]))
  for (const [key, value] of [...flat(config), ...flat(training)])
    if (!WITHOUT_EFFECT.includes(key) && key !== 'steps')
      terms.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  return terms
}

/** `lossWeights: {overlap: 0}` as `lossWeights.overlap`. */
function flat(record: Readonly<Record<string, unknown>>, prefix = ''): [string, unknown][] {
  return Object.entries(record).flatMap(([key, value]): [string, unknown][] =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? flat(value as Record<string, unknown>, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  )
}
