/**
 * How well moments are found: mean average precision over ten IoU thresholds, and recall of the first window alone.
 * Source: Lei et al., "QVHighlights", NeurIPS 2021, standalone_eval/eval.py, `compute_mr_ap` and `compute_mr_r1`.
 */
import { detectionPrecision } from './detectionPrecision.js'
import { pairwiseMean } from './pairwiseSum.js'
import type { ScoredWindow } from './prediction.js'
import { percent } from './roundDecimal.js'
import { hullIou, type Span, temporalIou } from './temporalIou.js'

/** One query: windows in file order, ground truth of at least one. */
export interface MomentQuery {
  readonly windows: readonly ScoredWindow[]
  readonly truths: readonly Span[]
}

/** What one query adds to the figures. */
export interface MomentResult {
  /** Average precision at each of {@link IOU_THRESHOLDS}. */
  readonly precision: readonly number[]
  /** IoU of the first window (not the best scored one) with the ground truth nearest to it; 0 without windows. */
  readonly iou: number
}

/** .5, .55, …, .95 */
export const IOU_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100)
/** Windows of a prediction that count for mAP. */
const MOST_WINDOWS = 10

export const momentResult = ({ windows, truths }: MomentQuery): MomentResult => ({
  precision: detectionPrecision(windows.slice(0, MOST_WINDOWS), truths, IOU_THRESHOLDS),
  iou: firstWindowIou({ windows, truths }),
})

/** @see MomentResult.iou */
export function firstWindowIou({ windows: [first], truths }: MomentQuery): number {
  if (!first) return 0
  let best = truths[0]!
  for (const truth of truths) if (temporalIou(first, truth) > temporalIou(first, best)) best = truth
  return hullIou(first, best)
}

/** @returns threshold → AP in percent, and `average`; zeros without queries */
export function meanPrecision(results: readonly MomentResult[]): Record<string, number> {
  const means = IOU_THRESHOLDS.map((_, i) => {
    let sum = 0 // one after the other, as NumPy adds along the first axis
    for (const { precision } of results) sum += precision[i]!
    return results.length ? sum / results.length : 0
  })
  return {
    ...Object.fromEntries(IOU_THRESHOLDS.map((threshold, i) => [String(threshold), percent(means[i]!)])),
    average: percent(pairwiseMean(means)),
  }
}

/** Share of IoUs that reach a threshold, in percent; 0 without queries. */
export function recallAt(threshold: number, ious: readonly number[]): number {
  return percent(ious.length ? ious.filter((iou) => iou >= threshold).length / ious.length : 0)
}
