/**
 * A finished run as one small file: its facts, scores and thinned curves, without weights, predictions and places on a
 * disk.
 */
import { OptionError } from '../tensor/index.js'
import type { Run, RunPoint } from './run.js'
import { tableMetrics } from './shownMetrics.js'
import { showsRun } from './showRun.js'

/** Points that each curve keeps. */
const POINTS = 20
/** Facts of run.json that tell what was run, by whom nothing else is told. */
const FACTS = [
  'seed',
  'config',
  'training',
  'data',
  'parameters',
  'versions',
  'backend',
  'machine',
  'domain',
  'shuffledSentences',
  'lost',
]

/** What a record's file holds. */
interface RunRecord extends Omit<Run, 'activity' | 'proposals' | 'examples'> {
  readonly format: 1
  /** When the run began, ISO 8601. */
  readonly started?: string
}

/** @returns the text of `data/runs/NAME.json`, a few kilobytes; `readRun` reads it as it reads a folder */
export function writeRunRecord({ name, benchmark, facts, losses, evaluations, metrics, floor, ceiling }: Run): string {
  const [first] = (facts.sittings as { started?: string }[] | undefined) ?? []
  const record: RunRecord = {
    format: 1,
    name,
    benchmark,
    ...(first?.started ? { started: first.started } : {}),
    facts: Object.fromEntries(FACTS.filter((key) => facts[key] !== undefined).map((key) => [key, facts[key]])),
    losses: thinned(losses).map(({ step, values }) => ({ step, values: rounded(values) })),
    evaluations: evaluations.map(({ step, values }) => ({ step, values: main(values) })),
    metrics: main(metrics),
    floor: main(floor),
    ceiling: main(ceiling),
  }
  return `${JSON.stringify(record)}\n`
}

/** @throws OptionError for a text that is no record */
export function parseRunRecord(text: string, file: string): Run {
  let record: Partial<RunRecord> | undefined
  try {
    record = JSON.parse(text) as RunRecord
  } catch {
    throw new OptionError('run', file, 'a run folder, or the JSON of `spikemba runs export`; this is no JSON')
  }
  if (
    record?.format !== 1 ||
    typeof record.benchmark !== 'string' ||
    !record.facts ||
    !Array.isArray(record.evaluations)
  )
    throw new OptionError('run', file, 'a run folder, or the JSON of `spikemba runs export`')
  const { format: _, ...run } = record as RunRecord
  return showsRun({ ...run, examples: [] })
}

const main = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(tableMetrics(values).map((key) => [key, values[key]!]))

const rounded = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value.toPrecision(5))]))

function thinned(points: readonly RunPoint[]): RunPoint[] {
  const every = Math.max(1, (points.length - 1) / (POINTS - 1))
  return points.length <= POINTS
    ? [...points]
    : Array.from({ length: POINTS }, (_, i) => points[Math.round(i * every)]!)
}
