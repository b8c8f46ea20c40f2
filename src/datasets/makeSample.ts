import type { Annotation } from '../metrics/index.js'
import type { FeatureMatrix } from './features/featureMatrix.js'
import { joinSources, normalizeText } from './features/joinSources.js'
import type { Sample } from './sample.js'
import { showsSample } from './showSample.js'
import { clipTargets } from './targets.js'

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
  readonly maxWords?: number
  /** Moments that the targets are made of. Default all. */
  readonly maxWindows?: number
}

/** A sample from raw features: what a dataset does for each row, and what prediction on a file of one's own needs. */
export function makeSample({ video, text, clipSec, annotation, maxClips, maxWords, maxWindows }: SampleParts): Sample {
  return assembleSample(joinSources(video, maxClips), normalizeText(text, maxWords), clipSec, annotation, maxWindows)
}

/**
 * @param video joined and normalised [clips, dVideo]
 * @param text normalised [words, dText]
 */
export function assembleSample(video: FeatureMatrix, text: FeatureMatrix, clipSec: number, annotation: Annotation, maxWindows?: number): Sample {
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
    ...clipTargets(annotation, video.rows, clipSec, maxWindows),
    annotation,
  })
}
