/** Reads the features of one annotation row from its source files, checked, and remembers them. */

import { FormatError } from '../formats/index.js'
import type { Annotation, BenchmarkName } from '../metrics/index.js'
import { ByteCache } from './cache.js'
import { checkClipCount } from './clipLength.js'
import type { FeatureSource } from './dataset.js'
import { DataError } from './errors.js'
import { finiteProblem, widthProblem } from './featureChecks.js'
import type { FeatureMatrix } from './features/featureMatrix.js'
import { joinSources, normalizeText } from './features/joinSources.js'
import { readFeatureFile } from './features/readFeatureFile.js'
import type { DataFolder } from './folder.js'
import { assembleSample, type ReadyMatrix } from './makeSample.js'
import type { Sample } from './sample.js'
import { type FoundSources, type SourceFiles, textFile, videoFile } from './sources.js'

export interface FeatureReaderOptions {
  readonly benchmark: BenchmarkName
  readonly folder: DataFolder
  readonly sources: FoundSources
  /** Annotation file, for messages. */
  readonly file: string
  readonly cacheBytes: number
  readonly clipSec: number
  readonly maxClips: number
  readonly maxWords: number
  readonly maxWindows?: number | undefined
  /** Whether durations are lower bounds (Charades text). */
  readonly durationIsLowerBound: boolean
}

/** Columns of each source. */
export interface FeatureSizes {
  readonly video: readonly FeatureSource[]
  readonly text: FeatureSource
}

export class FeatureReader {
  private readonly cache: ByteCache<ReadyMatrix>

  constructor(private readonly options: FeatureReaderOptions) {
    this.cache = new ByteCache(options.cacheBytes, ({ data }) => data.byteLength)
  }

  /**
   * The columns of each source, read off a few rows: what most of them have, so that one odd file does not decide.
   * @throws the first row's error when none of them reads
   */
  async sizes(rows: readonly { readonly annotation: Annotation; readonly row: number }[]): Promise<FeatureSizes> {
    const { sources, file } = this.options
    const probes = [...new Set([0, rows.length >> 1, rows.length - 1])].map((i) => rows[i]!)
    const size = async (source: SourceFiles, find: typeof videoFile): Promise<FeatureSource> => {
      const tried = await Promise.allSettled(
        probes.map(async ({ annotation, row }) => (await this.read(find(source, annotation, file, row), row)).columns),
      )
      const columns = tried.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      if (columns.length === 0) throw (tried[0] as PromiseRejectedResult).reason
      return { name: source.name, size: columns.find((value, i) => columns.indexOf(value) < i) ?? columns[0]! }
    }
    return {
      video: await Promise.all(sources.video.map((source) => size(source, videoFile))),
      text: await size(sources.text, textFile),
    }
  }

  /** @throws DataError when a file is missing, damaged, has NaN, another size, or rows of another clip length */
  async sample(annotation: Annotation, row: number, sizes: FeatureSizes): Promise<Sample> {
    const { sources, file, maxWords } = this.options
    const [video, text] = await Promise.all([
      this.cache.get(`video ${annotation.vid}`, () => this.video(annotation, row, sizes)),
      this.cache.get(`text ${annotation.qid}`, async () => {
        const words = await this.checked(textFile(sources.text, annotation, file, row), sizes.text, row)
        return { ...normalizeText(words, maxWords), found: words.rows }
      }),
    ])
    return assembleSample({
      video,
      text,
      clipSec: this.clipSecOf(annotation),
      annotation,
      maxWindows: this.options.maxWindows,
    })
  }

  private async video(annotation: Annotation, row: number, sizes: FeatureSizes): Promise<ReadyMatrix> {
    const { folder, sources, file, benchmark, maxClips, durationIsLowerBound } = this.options
    const clipSec = this.clipSecOf(annotation)
    const labels = annotation.label?.length
    const byLabels = benchmark === 'tvsum' || benchmark === 'youtube'
    const unlabelled = benchmark === 'tvsum' ? annotation.duration : annotation.duration / clipSec // TVSum's durations count clips
    const expected = byLabels && labels !== undefined ? labels : unlabelled
    const matrices = await Promise.all(
      sources.video.map(async (source, i) => {
        const path = videoFile(source, annotation, file, row)
        const matrix = await this.checked(path, sizes.video[i]!, row)
        checkClipCount(`${folder.path}/${path}`, matrix.rows, {
          expected,
          clipSec,
          lowerBound: durationIsLowerBound,
          byLabels,
        })
        return matrix
      }),
    )
    const found = Math.min(labels ?? Number.POSITIVE_INFINITY, ...matrices.map(({ rows }) => rows))
    return { ...joinSources(matrices, Math.min(maxClips, found)), found }
  }

  private async checked(path: string, { size }: FeatureSource, row: number): Promise<FeatureMatrix> {
    const matrix = await this.read(path, row)
    const problem = widthProblem(matrix, size, 'as in the other files of its folder') ?? finiteProblem(matrix)
    if (problem) throw this.fault(path, problem, row)
    return matrix
  }

  private async read(path: string, row: number): Promise<FeatureMatrix> {
    try {
      return await readFeatureFile(this.options.folder, path)
    } catch (error) {
      if (error instanceof FormatError) throw this.fault(path, error.problem, row)
      throw error
    }
  }

  private fault(path: string, problem: string, row: number): DataError {
    return new DataError(
      `${this.options.folder.path}/${path}`,
      `${problem} (needed by ${this.options.file} row ${row})`,
    )
  }

  /** YouTube's clips follow each other every 50 frames of the video's own rate. */
  private clipSecOf({ duration, label }: Annotation): number {
    return this.options.benchmark === 'youtube' && label ? duration / label.length : this.options.clipSec
  }
}
