import type { Annotation, BenchmarkName } from '../metrics/index.js'
import type { Sample } from './sample.js'

/** A group of feature columns and where it came from. */
export interface FeatureSource {
  /** Folder that it was read from, such as `slowfast_features`. */
  readonly name: string
  /** Its columns. */
  readonly size: number
}

/** A split of a benchmark. Features are read when a sample is asked for. */
export interface Dataset {
  /** The benchmark. */
  readonly name: BenchmarkName
  /** 'train', 'val' or 'test'. */
  readonly split: string
  /** How many samples. */
  readonly length: number
  /** Columns of `Sample.video`, the two time columns included. */
  readonly dVideo: number
  /** Columns of `Sample.text`. */
  readonly dText: number
  /** Length of a clip in seconds. */
  readonly clipSec: number
  /** Clips kept of a video and words of a query, from their beginning. */
  readonly maxClips?: number | 'all'
  /** Words kept of a query, from its beginning. */
  readonly maxWords?: number | 'all'
  /** In the order of the samples. */
  readonly annotations: Annotation[]
  /** SHA-256 of the annotations, hexadecimal. */
  readonly checksum: string
  /** Video sources in the order of their columns. */
  readonly sources?: readonly FeatureSource[]
  /**
   * Reads one sample, from 0.
   *
   * @throws DataError when the sample's files are missing, damaged, or of another size than the first sample's
   */
  sample(index: number): Promise<Sample>
}
