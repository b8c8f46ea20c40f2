/** Reads the features of one annotation row from its source files, checked, and remembers them. */
import type { Annotation } from './annotation.js'
import type { BenchmarkName } from './benchmarkName.js'
import { ByteCache } from './cache.js'
import { checkClipCount } from './clipLength.js'
import type { FeatureSource } from './dataset.js'
import { DataError } from './errors.js'
import type { FeatureMatrix } from './features/featureMatrix.js'
import { joinSources, normalizeText } from './features/joinSources.js'
import { readFeatureFile } from './features/readFeatureFile.js'
import type { DataFolder } from './folder.js'
import { assembleSample } from './makeSample.js'
import type { Sample } from './sample.js'
import { type FoundSources, textFile, videoFile } from './sources.js'

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
  /** Whether durations are lower bounds (Charades text). */
  readonly durationIsLowerBound: boolean
}

/** Columns of each source. */
export interface FeatureSizes {
  readonly video: readonly FeatureSource[]
  readonly text: FeatureSource
}

export class FeatureReader {
  private readonly cache: ByteCache<FeatureMatrix>

  constructor(private readonly options: FeatureReaderOptions) {
    this.cache = new ByteCache(options.cacheBytes, ({ data }) => data.byteLength)
  }

  /** Reads the first row's files for their sizes. */
  async sizes(annotation: Annotation, row: number): Promise<FeatureSizes> {
    const { folder, sources, file } = this.options
    const video = await Promise.all(sources.video.map((source) => readFeatureFile(folder, videoFile(source, annotation, file, row))))
    const text = await readFeatureFile(folder, textFile(sources.text, annotation, file, row))
    return {
      video: video.map(({ columns }, i) => ({ name: sources.video[i]!.name, size: columns })),
      text: { name: sources.text.name, size: text.columns },
    }
  }

  /** @throws DataError when a file is missing, damaged, has NaN, another size, or rows of another clip length */
  async sample(annotation: Annotation, row: number, sizes: FeatureSizes): Promise<Sample> {
    const { folder, sources, file, maxWords } = this.options
    const [video, text] = await Promise.all([
      this.cache.get(`video ${annotation.vid}`, () => this.video(annotation, row, sizes)),
      this.cache.get(`text ${annotation.qid}`, async () => {
        const path = textFile(sources.text, annotation, file, row)
        return normalizeText(await this.checked(path, sizes.text, row, () => readFeatureFile(folder, path)), maxWords)
      }),
    ])
    return assembleSample(video, text, this.clipSecOf(annotation), annotation)
  }

  private async video(annotation: Annotation, row: number, sizes: FeatureSizes): Promise<FeatureMatrix> {
    const { folder, sources, file, benchmark, maxClips, durationIsLowerBound } = this.options
    const clipSec = this.clipSecOf(annotation)
    const expected = benchmark === 'tvsum' || benchmark === 'youtube' ? annotation.label!.length : annotation.duration / clipSec
    const matrices = await Promise.all(
      sources.video.map(async (source, i) => {
        const path = videoFile(source, annotation, file, row)
        const matrix = await this.checked(path, sizes.video[i]!, row, () => readFeatureFile(folder, path))
        checkClipCount(`${folder.path}/${path}`, matrix.rows, expected, clipSec, durationIsLowerBound)
        return matrix
      }),
    )
    return joinSources(matrices, Math.min(maxClips, annotation.label?.length ?? Number.POSITIVE_INFINITY))
  }

  private async checked(path: string, { size }: FeatureSource, row: number, read: () => Promise<FeatureMatrix>): Promise<FeatureMatrix> {
    const matrix = await read()
    const where = `${this.options.folder.path}/${path}`
    const needed = `needed by ${this.options.file} row ${row}`
    if (matrix.columns !== size) throw new DataError(where, `has ${matrix.columns} columns, expected ${size} as in the first row's file (${needed})`)
    const bad = matrix.data.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) {
      const [r, c] = [Math.floor(bad / size), bad % size]
      throw new DataError(where, `holds ${matrix.data[bad]} at row ${r}, column ${c}, expected finite numbers; extract this file again (${needed})`)
    }
    return matrix
  }

  /** YouTube's clips follow each other every 50 frames of the video's own rate. */
  private clipSecOf({ duration, label }: Annotation): number {
    return this.options.benchmark === 'youtube' ? duration / label!.length : this.options.clipSec
  }
}
