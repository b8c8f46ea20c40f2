/**
 * One query of one video with its ground truth: a row of an annotation file, fields named as the files name them.
 * Which fields are filled depends on the benchmark; windows are seconds, clip ids count from 0.
 */
export interface Annotation {
  /** The query's id, unique in its file. */
  readonly qid: number | string
  /** The sentence. */
  readonly query: string
  /** The video's id, by which its features are found. */
  readonly vid: string
  /** Seconds; in TVSum the number of 2-s clips. */
  readonly duration: number
  /** Moments that the query describes, [start, end] in seconds. */
  readonly relevant_windows?: readonly (readonly [start: number, end: number])[] | null
  /** Clips inside the moments (QVHighlights). */
  readonly relevant_clip_ids?: readonly number[] | null
  /** Ratings 0–4 by three raters, one triple per relevant clip (QVHighlights). */
  readonly saliency_scores?: readonly (readonly number[])[] | null
  /** TVSum: [clips][20 raters] in 1–5. YouTube: [clips][1], 1 for a highlight. */
  readonly label?: readonly (readonly number[])[] | null
  /** TVSum: two letters; YouTube: a word. */
  readonly domain?: string
  /** YouTube: frames of the clips, [first, last]. */
  readonly clip?: readonly (readonly [number, number])[]
  /** YouTube: -1 no, 0 unclear, 1 highlight. */
  readonly match?: readonly number[]
  /** Frames a second of the video (TVSum, YouTube). */
  readonly fps?: number
  /** Frames of the video (TVSum, YouTube). */
  readonly frames?: number
}
