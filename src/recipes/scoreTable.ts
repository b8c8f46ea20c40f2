/**
 * The report's table of scores: every run beside the mean of its like, the floor and the ceiling; below them published
 * rows.
 */
import { type SeedSummary, summarizeSeeds } from '../train/index.js'
import { differingTerms, groupRuns, type RunGroup, termsOf } from './groups.js'
import { table } from './html.js'
import { publishedTables } from './publishedTables.js'
import type { Run } from './run.js'
import { shortMetric, tableMetrics } from './shownMetrics.js'

/** Terms named in a row; of more a table below tells. */
const NAMED = 3

type Row = (string | number | undefined)[]

/** @param runs of one benchmark */
export function scoreTable(runs: readonly Run[]): string {
  const { benchmark, floor, ceiling, metrics } = runs[0]!
  const keys = tableMetrics(metrics)
  const row = (name: string, values: Readonly<Record<string, number>>): Row => [name, ...keys.map((key) => values[key])]
  const rows = [
    ...groupRuns(runs).flatMap((group) => [
      ...group.runs.map((run) => row(`${run.name} (this report)${named(group)}`, run.metrics)),
      ...(group.runs.length > 1 ? acrossSeeds(group, keys) : []),
    ]),
    row('floor: whole video, no saliency', floor),
    row('ceiling: the marked moments themselves', ceiling),
  ]
  return [
    table([benchmark, ...keys.map(shortMetric)], rows),
    ...differences(runs),
    ...publishedTables(runs[0]!, keys),
  ].join('\n')
}

function named({ differs }: RunGroup): string {
  const more = differs.length - NAMED
  return differs.length === 0 ? '' : `: ${differs.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/**
 * Mean of runs that differ in their seed alone, and its 95 % interval within what a score can be: what one number of
 * one seed hides.
 */
function acrossSeeds(group: RunGroup, keys: readonly string[]): Row[] {
  const summary = summarizeSeeds(group.runs.map(({ metrics }) => metrics))
  return [
    [`mean of ${group.runs.length} runs${named(group)}`, ...keys.map((key) => summary[key]?.mean)],
    ['95 % interval of the mean', ...keys.map((key) => interval(summary[key]))],
  ]
}

const interval = (summary?: SeedSummary): string | undefined =>
  summary && `${Math.max(0, summary.low).toFixed(1)}–${Math.min(100, summary.high).toFixed(1)}`

/** What the runs differ in, where a row cannot name it all. */
function differences(runs: readonly Run[]): string[] {
  const keys = differingTerms(runs)
  if (keys.length === 0) return []
  const terms = runs.map(termsOf)
  const rows = keys.map((key): Row => [key, ...terms.map((each) => each.get(key) ?? '–')])
  return [
    table(
      ['what differs', ...runs.map(({ name }) => name)],
      rows,
      'These runs are unlike: no mean is taken over them, and a difference may come from any of these.',
    ),
  ]
}
