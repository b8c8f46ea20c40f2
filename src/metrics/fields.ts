/** The fields that an evaluator needs, checked: an error names the query and the field instead of a wrong figure later. */
import type { Annotation } from '../datasets/annotation.js'
import { MetricsError } from './errors.js'
import type { Prediction, ScoredWindow } from './prediction.js'
import type { Span } from './temporalIou.js'

/** @throws MetricsError */
export function predictedWindows({ qid, pred_relevant_windows: windows }: Prediction): readonly ScoredWindow[] {
  if (!Array.isArray(windows)) throw new MetricsError('the prediction has no pred_relevant_windows; expected [[start, end, score], …] in seconds', qid)
  for (const window of windows) {
    if (!isNumbers(window) || window.length !== 3)
      throw new MetricsError(`predicted window ${JSON.stringify(window)}, expected [start, end, score] as numbers`, qid)
    if (window[0]! > window[1]!) throw new MetricsError(`predicted window ${JSON.stringify(window)} starts after its end; expected start ≤ end`, qid)
  }
  return windows
}

/** @throws MetricsError */
export function trueWindows({ qid, relevant_windows: windows }: Annotation): readonly Span[] {
  if (!Array.isArray(windows) || windows.length === 0)
    throw new MetricsError(
      'the ground truth has no relevant_windows; score against a file that has them (of QVHighlights’ test split highlight_test_with_gt.jsonl)',
      qid,
    )
  for (const window of windows) {
    if (!isNumbers(window) || window.length !== 2 || window[0]! > window[1]!)
      throw new MetricsError(`true window ${JSON.stringify(window)}, expected [start, end] in seconds with start ≤ end`, qid)
  }
  return windows
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
export function trueLabels({ qid, label }: Annotation): readonly (readonly number[])[] {
  const raters = label?.[0]?.length ?? 0
  if (Array.isArray(label) && raters > 0 && label.every((row) => isNumbers(row) && row.length === raters)) return label
  throw new MetricsError('the ground truth has no label; expected one row a clip with a number per rater', qid)
}

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isFinite)
