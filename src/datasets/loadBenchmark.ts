import { BENCHMARK_NAMES, type BenchmarkName, type GroundTruth } from '../metrics/index.js'
import { annotationProblems } from '../metrics/internal.js'
import { OptionError } from '../tensor/index.js'
import { readAnnotations } from './annotations/readAnnotations.js'
import { BENCHMARKS, usualGroundTruth, VGG } from './benchmarks.js'
import { sha256 } from './checksum.js'
import type { Dataset } from './dataset.js'
import { diskFolder } from './diskFolder.node.js'
import { DataError } from './errors.js'
import { FeatureReader } from './featureReader.js'
import { TIME_COLUMNS } from './features/joinSources.js'
import type { DataFolder } from './folder.js'
import { showsDataset } from './showSample.js'
import { checkPublishedSizes, checkSourceSizes, readRecordedSizes } from './sourceSizes.js'
import { findSources } from './sources.js'

/** Which split of which folder {@link loadBenchmark} opens, and how much of each video and sentence it keeps. */
export interface LoadOptions {
  /** Folder in the Moment-DETR layout, on disk or in memory. */
  readonly dir: string | DataFolder
  /** 'train', 'val' or 'test'. */
  readonly split: string
  /** Video source folders in the order of their columns; all that are found, SlowFast before CLIP, when absent. */
  readonly features?: readonly string[]
  /** Text source folder. */
  readonly text?: string
  /**
   * Seconds per clip, where the features differ from the benchmark's usual ones ('auto'). YouTube's follow from its
   * labels.
   */
  readonly clipSec?: number | 'auto'
  /** Clips kept of a video. Default 'auto': 75 in QVHighlights, 1000 in TVSum, all elsewhere. */
  readonly maxClips?: number | 'auto' | 'all'
  /** Words kept of a query. Default 'auto': 32. */
  readonly maxWords?: number | 'auto' | 'all'
  /** Moments that foreground and span are made of; 5 at random in Moment-DETR's loader. Default all. */
  readonly maxWindows?: number
  /** Only rows of this domain (TVSum, YouTube: one model per domain). */
  readonly domain?: string
  /**
   * Whether every row must hold the ground truth that the benchmark is scored with. Default: required in the splits
   * that training reads (train, val and what stands for val), optional elsewhere, since test splits may be published
   * without.
   */
  readonly groundTruth?: GroundTruth
  /** Rows left out, counted from 1; they are not checked either. */
  readonly skipRows?: ReadonlySet<number>
  /** Decoded features kept in memory, in bytes. Default 512 MiB. */
  readonly cacheBytes?: number
}

/**
 * Opens one split of a benchmark: reads and checks its annotations, finds its feature sources, reads sizes off a few
 * rows' files.
 * Features of a sample are read when it is asked for and kept while they fit `cacheBytes`.
 *
 * @throws OptionError for an unknown benchmark, split or domain, and for a clip length or a limit that makes no sense
 * @throws DataError for missing or damaged files, rows that make no sense, and features that do not fit
 */
export async function loadBenchmark(name: BenchmarkName, options: LoadOptions): Promise<Dataset> {
  if (!BENCHMARK_NAMES.includes(name)) throw new OptionError('benchmark', name, BENCHMARK_NAMES.join(', '))
  const facts = BENCHMARKS[name]
  const folder = typeof options.dir === 'string' ? diskFolder(options.dir) : options.dir
  const { file, split, annotations: all, durationIsLowerBound } = await readAnnotations(name, folder, options.split)
  const problem = annotationProblems(all, name, options.groundTruth ?? usualGroundTruth(name, split)).find(
    ({ row }) => !options.skipRows?.has(row),
  )
  if (problem) throw new DataError(file, problem.problem, problem.row)
  const rows = all
    .map((annotation, i) => ({ annotation, row: i + 1 }))
    .filter(
      ({ annotation, row }) => !options.skipRows?.has(row) && (!options.domain || annotation.domain === options.domain),
    )
  if (rows.length === 0) {
    if (options.domain)
      throw new OptionError('domain', options.domain, [...new Set(all.map(({ domain }) => domain))].join(', '))
    throw new DataError(file, 'has no rows, expected one query a row')
  }

  const sources = await findSources(folder, options.features, options.text)
  const probe = {
    benchmark: name,
    folder,
    sources,
    file,
    durationIsLowerBound,
    cacheBytes: options.cacheBytes ?? 2 ** 29,
  }
  const limits = {
    maxClips: limit('maxClips', options.maxClips, facts.maxClips),
    maxWords: limit('maxWords', options.maxWords, facts.maxWords),
    maxWindows: options.maxWindows,
  }
  const sizes = await new FeatureReader({ ...probe, ...limits, clipSec: facts.clipSec }).sizes(rows)
  checkSourceSizes(folder.path, [...sizes.video, sizes.text], await readRecordedSizes(folder))
  checkPublishedSizes(folder.path, sizes.video)
  const isVgg = name === 'charades' && sizes.video.length === 1 && sizes.video[0]!.size === VGG.columns
  const clipSec = clipLength(name, options.clipSec, isVgg ? VGG.clipSec : facts.clipSec)
  const reader = new FeatureReader({ ...probe, ...limits, clipSec })
  const annotations = rows.map(({ annotation }) => annotation)
  return showsDataset({
    name,
    split,
    length: rows.length,
    dVideo: sizes.video.reduce((sum, { size }) => sum + size, TIME_COLUMNS),
    dText: sizes.text.size,
    clipSec,
    maxClips: allOr(limits.maxClips),
    maxWords: allOr(limits.maxWords),
    annotations,
    checksum: await sha256(new TextEncoder().encode(JSON.stringify(annotations))),
    sources: sizes.video,
    async sample(index) {
      const entry = rows[index]
      if (!entry) throw new OptionError('index', index, `0 to ${rows.length - 1}`)
      return reader.sample(entry.annotation, entry.row, sizes)
    },
  })
}

const allOr = (rows: number): number | 'all' => (rows === Number.POSITIVE_INFINITY ? 'all' : rows)

function limit(option: string, asked: LoadOptions['maxClips'], usual: number): number {
  if (asked === undefined || asked === 'auto') return usual
  if (asked === 'all' || asked === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  if (!Number.isInteger(asked) || asked < 1)
    throw new OptionError(option, asked, "a whole number of at least 1, 'all' or 'auto'")
  return asked
}

function clipLength(name: BenchmarkName, asked: LoadOptions['clipSec'], usual: number): number {
  if (asked === undefined || asked === 'auto') return usual
  if (!(Number.isFinite(asked) && asked > 0)) throw new OptionError('clipSec', asked, "seconds above 0, or 'auto'")
  if (name === 'youtube' && asked !== usual)
    throw new OptionError('clipSec', asked, "'auto' in youtube: a clip is as long as duration / number of labels says")
  return asked
}
