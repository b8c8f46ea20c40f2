import { pairwiseMean } from './pairwiseSum.js'

/** How many scores are at least that of `clip`, its own included. */
export function rankingDepth(scores: ArrayLike<number>, clip: number): number {
  const score = scores[clip]!
  let depth = 0
  for (let other = 0; other < scores.length; other++) if (scores[other]! >= score) depth++
  return depth
}

/**
 * Average precision of one ranking of clips, the way the QVHighlights evaluator takes it from scikit-learn.
 *
 *   d_1 ≤ d_2 ≤ …   depths of the P positive clips: how many clips score at least as high as each
 *   p(d_k)          precision of the ranking cut there: positives at or above it / d_k
 *   AP              mean, over the distinct depths d, of max_{d' ≥ d} p(d')
 *
 * Clips of equal score share a depth and are one point of the curve, so with tied scores this is not the usual AP.
 * (The source averages over points where recall, cast to float32, changes: the same points while P < 2^23.)
 * Source: Lei et al., QVHighlights, standalone_eval/utils.py, `get_ap`; scikit-learn `precision_recall_curve`.
 *
 * @param depths {@link rankingDepth} of each positive clip, rising
 * @param clips length of the ranking
 * @returns 0 when no clip is positive, 1 when all are
 */
export function rankingPrecision(depths: readonly number[], clips: number): number {
  if (depths.length === 0 || depths.length === clips) return depths.length === 0 ? 0 : 1
  const kept: number[] = []
  let best = 0
  for (let k = depths.length - 1; k >= 0; k--) {
    if (depths[k] === depths[k + 1]) continue
    best = Math.max(best, (k + 1) / depths[k]!)
    kept.push(best)
  }
  return pairwiseMean(kept)
}
