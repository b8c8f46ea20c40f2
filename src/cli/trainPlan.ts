/** What the flags of `train` come to; when a run is resumed, its run.json fills what the flags leave open. */
import type { LoadOptions } from '../datasets/index.js'
import { completeSaved, type PartialConfig, type PresetName } from '../model/index.js'
import type { RunFacts, RunOptions } from '../recipes/index.js'
import { settings, wholeNumber } from './options.js'

export interface TrainPlan {
  readonly run: RunOptions & { readonly shuffledSentences: boolean }
  /** How the splits are opened. */
  readonly data: Pick<LoadOptions, 'domain'>
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
  } as PartialConfig
  const fit = {
    ...present({
      evaluateEvery: wholeNumber('evaluate-every', flags.evaluateEvery, 1),
      patience: wholeNumber('patience', flags.patience, 1),
      workers: wholeNumber('workers', flags.workers, 1),
    }),
    exactBatch: Boolean(flags.exactBatch ?? resumed?.training.exactBatch),
  }
  const steps = wholeNumber('steps', flags.steps, 1) ?? (flags.epochs === undefined ? resumed?.training.steps : undefined)
  return {
    run: {
      ...present({ preset: flags.preset as PresetName | undefined, steps }),
      config,
      fit,
      shuffledSentences: Boolean(flags.shuffleSentences ?? resumed?.shuffledSentences),
    },
    data: present({ domain: (flags.domain ?? resumed?.domain) as string | undefined }),
  }
}

const present = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> }
