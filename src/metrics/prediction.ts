/** A moment and how sure the model is of it: seconds, seconds, any scale. */
export type ScoredWindow = readonly [start: number, end: number, score: number]

/** One query's prediction: a row of a prediction file, fields named as the official evaluator names them. */
export interface Prediction {
  /** The query's id, as in the annotations. */
  readonly qid: number | string
  /** The sentence; not scored. */
  readonly query?: string
  /** The video's id; not scored. */
  readonly vid?: string
  /** Best first: R1 looks at the first one alone. */
  readonly pred_relevant_windows: readonly ScoredWindow[]
  /** One score a clip, any scale; larger is more salient. */
  readonly pred_saliency_scores?: readonly number[]
}
