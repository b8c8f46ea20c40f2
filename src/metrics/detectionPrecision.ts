/**
 * Average precision of one query's moments, as in object detection.
 *
 *   p_k, r_k  precision and recall after the k best predictions
 *   AP        Σ_k (r_k - r_{k-1}) max_{j ≥ k} p_j           every point of the curve (PASCAL VOC 2010)
 *
 * A prediction takes the free ground truth of largest IoU that reaches the threshold; each ground truth is taken once.
 * Source: Lei et al., QVHighlights, standalone_eval/utils.py, `compute_average_precision_detection`.
 */
import { pairwiseSum } from './pairwiseSum.js'
import type { ScoredWindow } from './prediction.js'
import { type Span, temporalIou } from './temporalIou.js'

/**
 * @param predictions in file order; ties of score keep it
 * @param truths at least one
 * @returns AP per threshold, 0 without predictions
 */
export function detectionPrecision(predictions: readonly ScoredWindow[], truths: readonly Span[], thresholds: readonly number[]): number[] {
  const ordered = [...predictions].sort((a, b) => b[2] - a[2])
  const ious = ordered.map((window) => truths.map((truth) => temporalIou(window, truth)))
  const best = Math.max(0, ...ious.map((iou) => Math.max(...iou)))
  const preferences = ious.map(byIou)
  return thresholds.map((threshold) => (best < threshold ? 0 : interpolated(hits(ious, preferences, threshold), truths.length)))
}

/** Ground truths by falling IoU, of equal ones the later first. */
const byIou = (iou: readonly number[]): number[] => iou.map((_, truth) => truth).sort((a, b) => iou[b]! - iou[a]! || b - a)

/** Whether each prediction found a ground truth of its own. */
function hits(ious: readonly (readonly number[])[], preferences: readonly (readonly number[])[], threshold: number): boolean[] {
  const taken: boolean[] = []
  return ious.map((iou, k) => {
    for (const truth of preferences[k]!) {
      if (iou[truth]! < threshold) return false
      if (!taken[truth]) return (taken[truth] = true)
    }
    return false
  })
}

function interpolated(hit: readonly boolean[], positives: number): number {
  const recall = [0] // from 0 to 1, as the source frames the curve
  const precision = [0]
  let found = 0
  for (let k = 0; k < hit.length; k++) {
    if (hit[k]) found++
    const share = found / positives
    const tp = share * positives // not always `found`: the source divides and multiplies, and so do we
    recall.push(share)
    precision.push(tp / (tp + (k + 1 - found)))
  }
  recall.push(1)
  precision.push(0)
  const parts: number[] = []
  for (let k = hit.length; k >= 0; k--) precision[k] = Math.max(precision[k]!, precision[k + 1]!)
  for (let k = 1; k < recall.length; k++) if (recall[k] !== recall[k - 1]) parts.push((recall[k]! - recall[k - 1]!) * precision[k]!)
  return pairwiseSum(parts)
}
