import type { Annotation } from '../metrics/index.js'
import type { FeatureMatrix } from './features/featureMatrix.js'
import { joinSources, normalizeText } from './features/joinSources.js'
import type { Sample } from './sample.js'
import { showsSample } from './showSample.js'
import { clipTargets } from './targets.js'

/** What {@link makeSample} makes a sample of. */
export interface SampleParts {
  /** Raw features per source, in the order of their columns [clips, dSource]. */
  readonly video: readonly FeatureMatrix[]
  /** Raw features of the words [words, dText]. */
  readonly text: FeatureMatrix
  /** Seconds per clip. */
  readonly clipSec: number
  /** What is known of the query; without ground truth the targets are zeros. */
  readonly annotation: Annotation
  /** Clips and words kept from the beginning. Default all. */
  readonly maxClips?: number
  /** Words kept from the beginning. Default all. */
  readonly maxWords?: number
  /** Moments that the targets are made of. Default all. */
  readonly maxWindows?: number
}

/** A sample from raw features: what a dataset does for each row, and what prediction on a file of one's own needs. */
export function makeSample({ video, text, clipSec, annotation, maxClips, maxWords, maxWindows }: SampleParts): Sample {
  const clips = Math.min(...video.map(({ rows }) => rows))
  const parts = {
    video: { ...joinSources(video, maxClips), found: clips },
    text: { ...normalizeText(text, maxWords), found: text.rows },
  }
  return assembleSample({ ...parts, clipSec, annotation, maxWindows })
}

/** A matrix made ready, cut to what is kept, and the rows that were found. */
export interface ReadyMatrix extends FeatureMatrix {
  readonly found: number
}

interface ReadyParts {
  /** Joined and normalised [clips, dVideo]. */
  readonly video: ReadyMatrix
  /** Normalised [words, dText]. */
  readonly text: ReadyMatrix
  readonly clipSec: number
  readonly annotation: Annotation
  readonly maxWindows: number | undefined
}

export function assembleSample({ video, text, clipSec, annotation, maxWindows }: ReadyParts): Sample {
  const leftOut = { clips: video.found - video.rows, words: text.found - text.rows }
  const { qid, vid, query } = annotation
  return showsSample({
    qid,
    vid,
    query,
    durationSec: video.rows * clipSec,
    clipSec,
    clips: video.rows,
    words: text.rows,
    video: video.data,
    text: text.data,
    ...(leftOut.clips + leftOut.words > 0 ? { leftOut } : {}),
    ...clipTargets(annotation, video.rows, clipSec, maxWindows),
    annotation,
  })
}
