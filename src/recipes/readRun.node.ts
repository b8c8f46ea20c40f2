import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Dataset } from '../datasets/index.js'
import { writeFileAtomic } from '../formats/internal.js'
import { ceilingPredictions, evaluate, floorPredictions } from '../metrics/index.js'
import { SpikeMba } from '../model/index.js'
import { OptionError } from '../tensor/index.js'
import { readLog } from '../train/index.js'
import { runExamples } from './examples.js'
import type { Run, RunExample } from './run.js'
import { parseRunRecord } from './runRecord.js'
import { showsRun } from './showRun.js'

const BASELINES = 'baselines-val.json'
const EXAMPLES = 'examples-val.json'

type Metrics = Readonly<Record<string, number>>

/** What run.json says that a reader needs. */
export interface RunFacts {
  readonly benchmark: string
  readonly seed: number
  readonly config: Readonly<Record<string, unknown>>
  readonly training: { readonly steps: number; readonly exactBatch?: boolean }
  /** Left out by runs that were begun before it was recorded. */
  readonly backend?: { readonly precision?: string }
  readonly [fact: string]: unknown
}

/**
 * Run folders as files. Beside what training writes (run.json, log.jsonl, checkpoints, predictions-val.jsonl,
 * metrics-val.json) a finished run holds `baselines-val.json` (floor and ceiling) and `examples-val.json` (ten
 * queries).
 *
 * @throws OptionError when the folder holds no run
 */
export async function readRunFacts(folder: string): Promise<RunFacts> {
  const facts = await readJson<RunFacts>(join(folder, 'run.json'))
  if (!facts?.benchmark)
    throw new OptionError('run', folder, 'a run folder with run.json, as `spikemba train` writes it')
  return facts
}

/** Adds what a report shows beside the run's own files; made with the best checkpoint. */
export async function describeBest(folder: string, val: Dataset): Promise<void> {
  const score = (predictions: typeof floorPredictions): Metrics =>
    evaluate(predictions(val.annotations), val.annotations, { benchmark: val.name, extended: true }).brief
  await writeJson(join(folder, BASELINES), { floor: score(floorPredictions), ceiling: score(ceilingPredictions) })
  const model = await SpikeMba.load(join(folder, 'checkpoints', 'best'))
  await writeJson(join(folder, EXAMPLES), await runExamples(model, val))
  model.dispose()
}

/**
 * Reads a run, finished or under way.
 * @param folder of the run, or the file that `spikemba runs export` made of it
 * @throws OptionError when there is none
 */
export async function readRun(folder: string): Promise<Run> {
  if (folder.endsWith('.json')) return parseRunRecord(await readFile(folder, 'utf8'), folder)
  const facts = await readRunFacts(folder)
  const records = await readLog(folder)
  const metrics = await readJson<{ brief: Metrics }>(join(folder, 'metrics-val.json'))
  const proposals = records.flatMap((record) =>
    record.kind === 'evaluation' && record.proposals ? [{ step: record.step, scores: record.proposals }] : [],
  )
  const baselines = await readJson<{ floor: Metrics; ceiling: Metrics }>(join(folder, BASELINES))
  return showsRun({
    name: basename(folder),
    benchmark: facts.benchmark,
    facts,
    losses: records.flatMap((record) => (record.kind === 'step' ? [{ step: record.step, values: record.losses }] : [])),
    activity: records.flatMap((record) =>
      record.kind === 'step' && record.rate !== undefined
        ? [{ step: record.step, values: { rate: record.rate, dead: record.dead ?? 0 } }]
        : [],
    ),
    evaluations: records.flatMap((record) =>
      record.kind === 'evaluation' ? [{ step: record.step, values: record.metrics }] : [],
    ),
    ...(proposals.length ? { proposals } : {}),
    metrics: metrics?.brief ?? {},
    floor: baselines?.floor ?? {},
    ceiling: baselines?.ceiling ?? {},
    examples: (await readJson<RunExample[]>(join(folder, EXAMPLES))) ?? [],
  })
}

/** @returns nothing where there is no file. @throws OptionError for a damaged one */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new OptionError('file', path, 'JSON; it is damaged')
  }
}

const writeJson = (path: string, value: object): Promise<void> =>
  writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`)
