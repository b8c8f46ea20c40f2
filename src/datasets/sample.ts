import type { Annotation } from '../metrics/index.js'

/** One query with its video, ready for a batch. Axes: clips, words, dVideo, dText. */
export interface Sample {
  /** The query's id. */
  readonly qid: number | string
  /** The video's id. */
  readonly vid: string
  /** The sentence. */
  readonly query: string
  /** Seconds that the clips cover: clips · clipSec. Fractions in `span` are fractions of this. */
  readonly durationSec: number
  /** Length of a clip in seconds. */
  readonly clipSec: number
  /** How many clips are kept. */
  readonly clips: number
  /** How many words are kept. */
  readonly words: number
  /** `[clips, dVideo]`: each source normalised per row, side by side, then the two columns i/clips and (i+1)/clips. */
  readonly video: Float32Array
  /** [words, dText], normalised per row. */
  readonly text: Float32Array
  /** Clips and words that the feature files hold beyond those kept (`maxClips`, `maxWords`). */
  readonly leftOut?: {
    /** Clips left out. */
    readonly clips: number
    /** Words left out. */
    readonly words: number
  }
  /** Moments in seconds. */
  readonly windows: [number, number][]
  /** [clips], 1 where the clip belongs to a moment. */
  readonly foreground: Float32Array
  /** [clips, 2], begin and end of the clip's moment; zeros outside. */
  readonly span: Float32Array
  /** [clips], 0–12. */
  readonly saliency: Float32Array
  /** The row of the annotation file. */
  readonly annotation: Annotation
}
