import { pairwiseSum } from './pairwiseSum.js'
import type { ScoredWindow } from './prediction.js'
import { type Span, temporalIou } from './temporalIou.js'

/**
 * Average precision of one query's moments, as in object detection.
 *
 *   p_k, r_k  precision and recall after the k best predictions
 *   AP        Σ_k (r_k - r_{k-1}) max_{j ≥ k} p_j           every point of the curve (PASCAL VOC 2010)
 *
 * A prediction takes the free ground truth of largest IoU that reaches the threshold; each ground truth is taken once.
 * Source: Lei et al., QVHighlights, standalone_eval/utils.py, `compute_average_precision_detection`.
 *
 * @param predictions in file order; ties of score keep it
 * @param truths at least one
 * @returns AP per threshold, 0 without predictions
 */
export function detectionPrecision(
  predictions: readonly ScoredWindow[],
  truths: readonly Span[],
  thresholds: readonly number[],
): number[] {
  const least = Math.min(...thresholds)
  let best = 0
  const candidates = [...predictions]
    .sort((a, b) => b[2] - a[2])
    .map((window) => {
      const near: Candidate[] = []
      for (let truth = 0; truth < truths.length; truth++) {
        const iou = temporalIou(window, truths[truth]!)
        if (iou >= least) near.push({ truth, iou })
        best = Math.max(best, iou)
      }
      return near.length > 1 ? near.sort((a, b) => b.iou - a.iou || b.truth - a.truth) : near
    })
  return thresholds.map((threshold) =>
    best < threshold ? 0 : interpolated(hits(candidates, threshold), truths.length),
  )
}

/** A ground truth that a prediction may take; they are tried by falling IoU, of equal ones the later first. */
interface Candidate {
  readonly truth: number
  readonly iou: number
}

/** Which predictions, counted from 1 by falling score, find a ground truth of their own. */
function hits(candidates: readonly (readonly Candidate[])[], threshold: number): number[] {
  const taken: boolean[] = []
  const found: number[] = []
  for (let k = 0; k < candidates.length; k++) {
    for (const { truth, iou } of candidates[k]!) {
      if (iou < threshold || taken[truth]) continue
      taken[truth] = true
      found.push(k + 1)
      break
    }
  }
  return found
}

/** Recall steps up at the hits alone, and precision is at its best there: no other point of the curve counts. */
function interpolated(found: readonly number[], positives: number): number {
  const parts = new Array<number>(found.length)
  let best = 0
  for (let hit = found.length - 1; hit >= 0; hit--) {
    const recall = (hit + 1) / positives
    const tp = recall * positives // not always hit + 1: the source divides and multiplies, and so do we
    best = Math.max(best, tp / (tp + (found[hit]! - hit - 1)))
    parts[hit] = (recall - hit / positives) * best
  }
  if (found.length < positives) parts.push(0) // the source's last step, to recall 1
  return pairwiseSum(parts)
}
