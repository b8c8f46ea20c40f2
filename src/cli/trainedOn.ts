/** What a checkpoint was trained on, and how it reads: from its folder, else from its run, else from its configuration. */
import { join, resolve } from 'node:path'
import type { FeatureSource } from '../datasets/index.js'
import { SIZES_FILE } from '../datasets/internal.js'
import type { SpikeMbaConfig } from '../model/index.js'
import { readJson, readRunFacts } from '../recipes/internal.js'
import { type Reading, USUAL_CLIP_SEC } from './readingFlags.js'
import { trainedSources } from './trainedSplit.js'

/** Columns that every sample gets: where in the video a clip begins and ends. */
const TIME_COLUMNS = 2

export interface TrainedOn {
  /** Video sources in the order of their columns. */
  readonly sources: readonly FeatureSource[]
  /** Seconds of a clip. */
  readonly clipSec?: number | undefined
}

/** @param checkpoint a model folder */
export async function trainedOn(checkpoint: string, { dVideo }: SpikeMbaConfig): Promise<TrainedOn> {
  const beside = await readJson<Readonly<Record<string, number>>>(join(checkpoint, SIZES_FILE))
  const run = await readRunFacts(resolve(checkpoint, '..', '..')).catch(() => undefined) // a model may have been moved out of its run
  const sources = beside
    ? Object.entries(beside).map(([name, size]) => ({ name, size }))
    : (trainedSources(run) ?? [{ name: 'all sources together', size: dVideo - TIME_COLUMNS }])
  return { sources, clipSec: (run?.data as { train?: { clipSec?: number } } | undefined)?.train?.clipSec }
}

/** What was asked for, else what the checkpoint was trained with. */
export function trainedReading(
  asked: Reading,
  config: SpikeMbaConfig,
  recorded?: number,
): { clipSec: number; maxClips: number; maxWords: number } {
  const rows = (value: Reading['maxClips']): number => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY)
  // `recorded`: of runs whose configuration has no clipSec yet
  const length = [asked.clipSec, config.clipSec, recorded].find((value): value is number => typeof value === 'number')
  return {
    clipSec: length ?? USUAL_CLIP_SEC,
    maxClips: rows(asked.maxClips ?? config.maxClips),
    maxWords: rows(asked.maxWords ?? config.maxWords),
  }
}
