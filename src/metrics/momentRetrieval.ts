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

/** .5, .55, …, .95 */
export const IOU_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100)
/** Windows of a prediction that count for mAP. */
const MOST_WINDOWS = 10

/** @returns threshold → AP in percent, and `average`; zeros without queries */
export function momentPrecision(queries: readonly MomentQuery[]): Record<string, number> {
  const sums = new Float64Array(IOU_THRESHOLDS.length)
  for (const { windows, truths } of queries) {
    const ap = detectionPrecision(windows.slice(0, MOST_WINDOWS), truths, IOU_THRESHOLDS)
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + ap[i]!
  }
  const means = sums.map((sum) => (queries.length ? sum / queries.length : 0))
  return { ...Object.fromEntries(IOU_THRESHOLDS.map((threshold, i) => [String(threshold), percent(means[i]!)])), average: percent(pairwiseMean(means)) }
}

/**
 * IoU of each query's first window (not its best scored one) with the ground truth nearest to it; 0 without windows.
 */
export function firstWindowIous(queries: readonly MomentQuery[]): Float64Array {
  const ious = queries.map(({ windows: [first], truths }) => {
    if (!first) return 0
    let best = truths[0]!
    for (const truth of truths) if (temporalIou(first, truth) > temporalIou(first, best)) best = truth
    return hullIou(first, best)
  })
  return new Float64Array(ious)
}

/** Share of IoUs that reach a threshold, in percent; 0 without queries. */
export function recallAt(threshold: number, ious: Float64Array): number {
  return percent(ious.length ? ious.filter((iou) => iou >= threshold).length / ious.length : 0)
}
