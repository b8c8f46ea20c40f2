/** A trained model with the data it was trained on, found from its run folder or from one of its checkpoints. */
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Dataset } from '../datasets/index.js'
import { SpikeMba } from '../model/index.js'
import { readRunFacts } from '../recipes/internal.js'
import { type BackendName, OptionError, useBackend } from '../tensor/index.js'
import { FlagError } from './options.js'
import { trainedSplit } from './trainedSplit.js'

/** Queries that are named when none fits. */
const NAMED = 5

export interface Trained {
  /** The caller's to dispose. */
  readonly model: SpikeMba
  readonly dataset: Dataset
  /** The configuration that run.json says it was trained with. */
  readonly config: Readonly<Record<string, unknown>>
  /** For a recording: where it comes from. */
  readonly origin: { readonly benchmark: string; readonly checkpoint: string }
}

/**
 * @param folder a run (its best checkpoint is taken) or a checkpoint inside one
 * @param flags backend, data and split, as the command line gives them
 * @throws OptionError for a folder that is neither
 */
export async function openTrained(folder: string, flags: Readonly<Record<string, unknown>>): Promise<Trained> {
  const isCheckpoint = existsSync(join(folder, 'config.json'))
  const run = isCheckpoint ? resolve(folder, '..', '..') : folder
  const facts = await readRunFacts(run).catch((error: unknown) => {
    if (isCheckpoint)
      throw new OptionError(
        'target',
        folder,
        'a checkpoint inside its run folder, whose run.json says what it was trained on',
      )
    throw error
  })
  await useBackend(String(flags.backend) as BackendName | 'auto')
  const data = String(flags.data ?? facts.dataFolder ?? join('data', facts.benchmark))
  const dataset = await trainedSplit(facts, data, String(flags.split))
  const checkpoint = isCheckpoint ? folder : join(run, 'checkpoints', 'best')
  const model = await SpikeMba.load(checkpoint)
  return {
    model,
    dataset,
    config: (facts.config ?? {}) as Readonly<Record<string, unknown>>,
    origin: { benchmark: dataset.name, checkpoint: `${basename(run)}/${basename(checkpoint)}` },
  }
}

/** @throws FlagError that names some queries of the split */
export function queryIndex({ annotations, split }: Dataset, wanted: string | undefined): number {
  if (wanted === undefined) return 0
  const exact = annotations.findIndex(({ qid }) => String(qid) === wanted)
  const found =
    exact >= 0 ? exact : annotations.findIndex(({ query }) => query.toLowerCase().includes(wanted.toLowerCase()))
  if (found >= 0) return found
  const some = annotations.slice(0, NAMED).map(({ qid, query }) => `${qid} “${query}”`)
  throw new FlagError(
    'query',
    wanted,
    `the qid or a part of one of the ${annotations.length} sentences of ${split}, such as ${some.join(', ')}`,
  )
}
