import type { PartialConfig, PresetName } from '../../model/index.js'
import { OptionError } from '../../tensor/index.js'
import type { FitOptions, FitRecord } from '../../train/index.js'
import type { RecipeName } from '../recipes.js'
import { type RunData, trainRun } from '../trainRun.js'
import { finishedRecords, hasRun, openAblation, runFolder } from './folder.node.js'
import { type AblationGrid, joined, variantsOf } from './grid.js'
import { type AblationResult, type AblationScores, meanOfLast, resultOf } from './result.js'

/** How an ablation is run. */
export interface AblationOptions {
  /** Instead of the recipe's preset. */
  readonly preset?: PresetName
  /** Keys that all variants share, over preset and recipe. */
  readonly config?: PartialConfig
  /** Instead of the configuration's epochs. */
  readonly steps?: number
  /** Trains with the seeds 0 … seeds - 1, by default 3. */
  readonly seeds?: number
  /** Vary one key at a time; otherwise every combination of values is a variant. */
  readonly oneAtATime?: boolean
  /** A run's score is the mean of so many of its last evaluations, by default 1: the last one alone, never the best. */
  readonly evaluations?: number
  /** Keeps the run folders: the same call again reads what is finished, and goes on with what is not. */
  readonly out?: string
  /**
   * Trains the runs whose number leaves `index` (from 0) when divided by `of`; the others are read where they are
   * finished.
   */
  readonly shard?: {
    /** Which one, from 1. */
    readonly index: number
    /** How many there are. */
    readonly of: number
  }
  /** Ends after the step under way; with `out` everything is saved. */
  readonly signal?: AbortSignal
  /** What goes to `fit` as it is. */
  readonly fit?: Pick<FitOptions, 'evaluateEvery' | 'workers' | 'exactBatch' | 'facts'>
}

/** Which run a record speaks of. */
export interface OfRun {
  /** Name of the variant. */
  readonly variant: string
  /** Seed of the run. */
  readonly seed: number
  /** Number of the run, from 1. */
  readonly run: number
  /** How many runs there are. */
  readonly of: number
}

/** What an ablation tells while it goes on. */
export type AblationRecord =
  /** A record of a training, as `fit` gives it. */
  | ({
      /** A training goes on. */
      readonly kind: 'progress'
      /** Steps of the whole run. */
      readonly steps: number
      /** What `fit` said. */
      readonly record: FitRecord
    } & OfRun)
  /** A run is done: trained now, read from its folder, or left to another shard. */
  | ({
      /** A run is done. */
      readonly kind: 'run'
      /** How it came to be done. */
      readonly state: 'trained' | 'read' | 'elsewhere'
      /** Its scores, percent; absent for one that is left to another shard. */
      readonly metrics?: Readonly<Record<string, number>>
    } & OfRun)
  /** After every run: what all that are done come to. */
  | {
      /** There is something to compare. */
      readonly kind: 'result'
      /** Table, intervals and figure. */
      readonly result: AblationResult
    }
  | {
      /** The last record. */
      readonly kind: 'end'
      /** Whether every run is done. */
      readonly reason: 'done' | 'interrupted'
    }

/**
 * Trains a recipe with some keys changed, every variant with the same seeds, and compares the variants pair by pair.
 *
 *     const grid = { slots: [0, 4], mixer: ['mamba', 'transformer'] }
 *     for await (const record of ablate('shapes', data, grid, { seeds: 5, out: 'runs/slots' }))
 *       if (record.kind === 'result') show(record.result.figure())
 *
 * @param grid key → values, the base's first
 * @throws OptionError for a key, a value or a folder that does not fit: before anything is trained
 */
export async function* ablate(
  recipe: RecipeName,
  data: RunData,
  grid: AblationGrid,
  options: AblationOptions = {},
): AsyncGenerator<AblationRecord, void, undefined> {
  const { preset, config = {}, steps, seeds = 3, evaluations = 1, out, shard, signal } = options
  for (const [name, value] of Object.entries({ seeds, evaluations }))
    if (!Number.isInteger(value) || value < 1) throw new OptionError(name, value, 'a whole number of at least 1')
  const variants = variantsOf(recipe, grid, options.oneAtATime, options)
  if (out !== undefined)
    await openAblation(out, {
      recipe,
      ...sharedTerms(options),
      data: { train: data.train.checksum, val: data.val.checksum },
    })
  // All variants of one seed, then the next seed: whoever stops early has whole pairs.
  const runs = Array.from({ length: seeds }, (_, seed) => variants.map((variant) => ({ variant, seed }))).flat()
  const scores: AblationScores[] = []
  for (const [i, { variant, seed }] of runs.entries()) {
    const who: OfRun = { variant: variant.name, seed, run: i + 1, of: runs.length }
    const folder = out === undefined ? undefined : runFolder(out, variant.name, seed)
    let records = folder === undefined ? undefined : await finishedRecords(folder)
    let state: 'trained' | 'read' | 'elsewhere' = 'read'
    if (!records && shard && i % shard.of !== shard.index) state = 'elsewhere'
    else if (!records) {
      state = 'trained'
      const run = trainRun(recipe, data, {
        ...(preset ? { preset } : {}),
        ...(steps ? { steps } : {}),
        config: { ...joined(config, variant.config), seed },
        fit: {
          ...options.fit,
          ...(folder ? { out: folder, resume: hasRun(folder) } : {}),
          ...(signal ? { signal } : {}),
        },
      })
      const heard: FitRecord[] = []
      try {
        for await (const record of run.records()) {
          heard.push(record)
          yield { kind: 'progress', ...who, steps: run.steps, record }
        }
      } finally {
        run.model.dispose()
      }
      const end = heard.at(-1)
      if (end?.kind === 'end' && end.reason === 'interrupted') return yield { kind: 'end', reason: 'interrupted' }
      records = folder ? await finishedRecords(folder) : heard
    }
    const metrics = records && lastScores(records, evaluations)
    if (metrics) scores.push({ variant: variant.name, seed, metrics })
    yield { kind: 'run', state, ...who, ...(metrics ? { metrics } : {}) }
    if (metrics) yield { kind: 'result', result: resultOf(recipe, variants, scores, runs.length) }
    if (signal?.aborted) return yield { kind: 'end', reason: 'interrupted' }
  }
  yield { kind: 'end', reason: 'done' }
}

/**
 * What an ablation's folder holds so far, without training: what several shards come to.
 * @throws OptionError as `ablate` does
 */
export async function readAblation(
  recipe: RecipeName,
  grid: AblationGrid,
  { out, seeds = 3, evaluations = 1, oneAtATime, ...shared }: AblationOptions & { readonly out: string },
): Promise<AblationResult> {
  const variants = variantsOf(recipe, grid, oneAtATime, shared)
  const scores: AblationScores[] = []
  for (let seed = 0; seed < seeds; seed++)
    for (const { name } of variants) {
      const records = await finishedRecords(runFolder(out, name, seed))
      if (records) scores.push({ variant: name, seed, metrics: lastScores(records, evaluations) })
    }
  return resultOf(recipe, variants, scores, seeds * variants.length)
}

const sharedTerms = ({ preset, config, steps, fit }: AblationOptions): object => ({
  preset: preset ?? null,
  config: config ?? {},
  steps: steps ?? null,
  evaluateEvery: fit?.evaluateEvery ?? null,
  exactBatch: fit?.exactBatch ?? false,
})

const lastScores = (records: readonly FitRecord[], count: number): Record<string, number> =>
  meanOfLast(
    records.flatMap((record) => (record.kind === 'evaluation' ? [record.metrics] : [])),
    count,
  )
