/** What the flags of `train` come to; when a run is resumed, its run.json fills what the flags leave open. */
import type { LoadOptions } from '../datasets/index.js'
import type { PartialConfig, PresetName } from '../model/index.js'
import { completeSaved } from '../model/internal.js'
import type { RunOptions } from '../recipes/index.js'
import type { RunFacts } from '../recipes/internal.js'
import type { Precision } from '../tensor/index.js'
import { settings, wholeNumber } from './options.js'
import { type Reading, reading } from './readingFlags.js'

export interface TrainPlan {
  readonly run: RunOptions & { readonly shuffledSentences: boolean }
  /** How the splits are opened. */
  readonly data: Pick<LoadOptions, 'domain' | 'features'> & Reading
  /** What of that the configuration does not record, for run.json. */
  readonly facts: Pick<LoadOptions, 'domain' | 'features'>
  readonly precision: Precision
}

/** @throws FlagError for a flag that makes no sense */
export function trainPlan(flags: Readonly<Record<string, unknown>>, resumed?: RunFacts): TrainPlan {
  const config = {
    ...(resumed && completeSaved(resumed.config as PartialConfig)),
    ...settings('set', flags.set as string[] | undefined),
    ...present({
      epochs: wholeNumber('epochs', flags.epochs, 1),
      batch: wholeNumber('batch', flags.batch, 1),
      microBatch: wholeNumber('micro-batch', flags.microBatch, 1),
      seed: wholeNumber('seed', flags.seed),
    }),
    ...reading(flags),
  } as PartialConfig
  const fit = {
    ...present({
      evaluateEvery: wholeNumber('evaluate-every', flags.evaluateEvery, 1),
      patience: wholeNumber('patience', flags.patience, 1),
      workers: wholeNumber('workers', flags.workers, 1),
      nonFinite: flags.nonFinite as 'error' | 'skip' | undefined,
    }),
    exactBatch: Boolean(flags.exactBatch ?? resumed?.training.exactBatch),
  }
  const steps =
    wholeNumber('steps', flags.steps, 1) ?? (flags.epochs === undefined ? resumed?.training.steps : undefined)
  const facts = present({
    domain: (flags.domain ?? resumed?.domain) as string | undefined,
    features: (flags.features === undefined ? resumed?.features : String(flags.features).split(',')) as
      | string[]
      | undefined,
  })
  return {
    run: {
      ...present({ preset: flags.preset as PresetName | undefined, steps }),
      config,
      fit,
      shuffledSentences: Boolean(flags.shuffleSentences ?? resumed?.shuffledSentences),
    },
    data: { ...facts, ...present({ clipSec: config.clipSec, maxClips: config.maxClips, maxWords: config.maxWords }) },
    facts,
    precision: (flags.precision ?? resumed?.backend?.precision ?? 'float32') as Precision,
  }
}

const present = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
