import type { Annotation, BenchmarkName } from '../metrics/index.js'
import type { Sample } from './sample.js'

/** A group of feature columns and where it came from. */
export interface FeatureSource {
  readonly name: string
  readonly size: number
}

/** A split of a benchmark. Features are read when a sample is asked for. */
export interface Dataset {
  readonly name: BenchmarkName
  readonly split: string
  readonly length: number
  /** Columns of `Sample.video`, the two time columns included. */
  readonly dVideo: number
  readonly dText: number
  readonly clipSec: number
  /** Clips kept of a video and words of a query, from their beginning. */
  readonly maxClips?: number | 'all'
  readonly maxWords?: number | 'all'
  /** In the order of the samples. */
  readonly annotations: Annotation[]
  /** SHA-256 of the annotations, hexadecimal. */
  readonly checksum: string
  /** Video sources in the order of their columns. */
  readonly sources?: readonly FeatureSource[]
  /** @throws DataError when the sample's files are missing, damaged, or of another size than the first sample's */
  sample(index: number): Promise<Sample>
}
