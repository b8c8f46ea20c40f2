import { hasTruth } from '../metrics/annotation/truth.js'
import type { BenchmarkName } from '../metrics/index.js'
import { annotationProblems } from '../metrics/internal.js'
import { readAnnotations } from './annotations/readAnnotations.js'
import { BENCHMARKS, usualGroundTruth } from './benchmarks.js'
import { diskFolder } from './diskFolder.node.js'
import { DataError } from './errors.js'
import type { DataFolder } from './folder.js'
import { type LoadOptions, loadBenchmark } from './loadBenchmark.js'
import { LostCount, lostSentences } from './lost.js'

/** What {@link checkBenchmark} found. */
export interface CheckReport {
  /** Each names its file and, where there is one, its row. */
  readonly problems: readonly string[]
  /** One entry a split that was found. */
  readonly splits: readonly CheckedSplit[]
}

/** What {@link checkBenchmark} saw of a split. */
export interface CheckedSplit {
  /** Its name. */
  readonly split: string
  /** How many rows its annotations have. */
  readonly queries: number
  /** How many videos they speak of. */
  readonly videos: number
  /** Columns, 0 where the features could not be opened. */
  readonly dVideo: number
  /** Columns of the text features, 0 where they could not be opened. */
  readonly dText: number
  /** Set where no row has ground truth: the split can be predicted, not scored. */
  readonly withoutTruth?: true
  /** What of it a model never sees, a sentence each; absent when that is nothing. */
  readonly lost?: readonly string[]
}

/** What {@link checkBenchmark} looks at, and how rows are read. */
export interface CheckOptions extends Omit<LoadOptions, 'split' | 'dir'> {
  /** Default: every split whose annotations are there. */
  readonly splits?: readonly string[]
  /** Told after each sample. */
  readonly progress?: (done: number, all: number, split: string) => void
}

/**
 * Goes through a data folder and gathers everything that is wrong with it, one sentence each.
 *
 * Reads every annotation and every feature file.
 * @throws only for bugs: what is wrong with the data is in the report
 */
export async function checkBenchmark(
  name: BenchmarkName,
  dir: string | DataFolder,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const folder = typeof dir === 'string' ? diskFolder(dir) : dir
  const problems = new Set<string>()
  const splits: CheckedSplit[] = []
  const wanted = options.splits ?? (await presentSplits(name, folder, problems))
  for (const split of wanted) {
    try {
      splits.push(await checkSplit(name, folder, split, options, problems))
    } catch (error) {
      problems.add(messageOf(error))
    }
  }
  if (wanted.length === 0 && problems.size === 0)
    problems.add(
      new DataError(
        folder.path,
        `has no annotations of ${name}, expected a file such as ${BENCHMARKS[name].splits[0]}.jsonl`,
      ).message,
    )
  return { problems: [...problems], splits }
}

async function presentSplits(name: BenchmarkName, folder: DataFolder, problems: Set<string>): Promise<string[]> {
  const present: string[] = []
  for (const split of BENCHMARKS[name].splits) {
    try {
      await readAnnotations(name, folder, split)
      present.push(split)
    } catch (error) {
      const message = messageOf(error)
      if (!message.includes('has no annotations of')) problems.add(message)
    }
  }
  return present
}

async function checkSplit(
  name: BenchmarkName,
  folder: DataFolder,
  split: string,
  options: CheckOptions,
  problems: Set<string>,
): Promise<CheckedSplit> {
  const { file, annotations, split: own } = await readAnnotations(name, folder, split)
  const bad = annotationProblems(annotations, name, options.groundTruth ?? usualGroundTruth(name, own))
  for (const { row, problem } of bad) problems.add(new DataError(file, problem, row).message)
  const broken = new Set(bad.map(({ row }) => row))
  const summary = {
    split,
    queries: annotations.length,
    videos: new Set(annotations.map((annotation) => annotation?.vid)).size,
    dVideo: 0,
    dText: 0,
  }
  if (broken.size === annotations.length) return summary
  const { splits, progress, ...load } = options
  const dataset = await loadBenchmark(name, { ...load, dir: folder, split, skipRows: broken })
  const count = new LostCount(dataset)
  for (let i = 0; i < dataset.length; i++) {
    try {
      count.add(await dataset.sample(i))
    } catch (error) {
      problems.add(messageOf(error).replace(/ \(needed by .*? row \d+\)/, '')) // one line per file, not one per query of it
    }
    progress?.(i + 1, dataset.length, split)
  }
  const lost = lostSentences({ ...count.lost, queries: count.lost.lookedAt })
  return {
    ...summary,
    dVideo: dataset.dVideo,
    dText: dataset.dText,
    ...(annotations.some((row) => hasTruth(row, name)) ? {} : { withoutTruth: true as const }),
    ...(lost.length > 0 ? { lost } : {}),
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'tag' in error) return error.message
  throw error
}
