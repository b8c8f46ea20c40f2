/**
 * The fields that an evaluator needs, checked: an error names the query and the field instead of a wrong figure later.
 */
import type { Annotation } from './annotation/annotation.js'
import type { BenchmarkName } from './annotation/benchmarkName.js'
import { type Truth, truthProblem } from './annotation/truth.js'
import { MetricsError } from './errors.js'
import type { Prediction, ScoredWindow } from './prediction.js'
import type { Span } from './temporalIou.js'

/** @throws MetricsError */
export function predictedWindows({ qid, pred_relevant_windows: windows }: Prediction): readonly ScoredWindow[] {
  if (!Array.isArray(windows))
    throw new MetricsError(
      'the prediction has no pred_relevant_windows; expected [[start, end, score], …] in seconds',
      qid,
    )
  for (const window of windows) {
    if (!isNumbers(window) || window.length !== 3)
      throw new MetricsError(`predicted window ${JSON.stringify(window)}, expected [start, end, score] as numbers`, qid)
    if (window[0]! > window[1]!)
      throw new MetricsError(
        `predicted window ${JSON.stringify(window)} starts after its end; expected start ≤ end`,
        qid,
      )
  }
  return windows
}

/** @throws MetricsError */
export function trueWindows(truth: Annotation, benchmark?: BenchmarkName): readonly Span[] {
  check(truth, 'windows', benchmark)
  return truth.relevant_windows!
}

/**
 * Ratings 0–4 of the relevant clips, a triple each; all other clips have 0.
 * @throws MetricsError
 */
export function trueRatings(truth: Annotation): {
  readonly ids: readonly number[]
  readonly ratings: readonly (readonly number[])[]
} {
  check(truth, 'ratings')
  return { ids: truth.relevant_clip_ids!, ratings: truth.saliency_scores! }
}

/** @throws MetricsError */
export function predictedSaliency({ qid, pred_saliency_scores: scores }: Prediction): readonly number[] {
  if (isNumbers(scores) && scores.length > 0) return scores
  throw new MetricsError('the prediction has no pred_saliency_scores; expected one number a clip', qid)
}

/**
 * Labels of each clip by each rater [clips][raters].
 * @throws MetricsError
 */
export function trueLabels(truth: Annotation): readonly (readonly number[])[] {
  check(truth, 'labels')
  return truth.label!
}

function check(row: Annotation, truth: Truth, benchmark?: BenchmarkName): void {
  const problem = truthProblem(row, truth, benchmark)
  if (problem) throw new MetricsError(problem, row.qid)
}

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isFinite)
