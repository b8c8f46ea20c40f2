/**
 * Average precision of one ranking of clips, the way the QVHighlights evaluator takes it from scikit-learn.
 *
 * Clips of equal score are one point of the precision-recall curve. Precision is made monotone, the best at this or any
 * deeper cut, and AP is the **plain mean of precision over the points where recall changes**: with tied scores not the usual AP.
 * Source: Lei et al., QVHighlights, standalone_eval/utils.py, `get_ap`; scikit-learn `precision_recall_curve`.
 */
import { pairwiseMean } from './pairwiseSum.js'

/** Clips by falling score, and where a run of equal scores ends. */
export interface Ranking {
  readonly order: Uint32Array
  /** Position in `order` of the last clip of each run. */
  readonly cuts: Uint32Array
}

export function rank(scores: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  const endsRun = (_: number, k: number): boolean => k + 1 === order.length || scores[order[k]!] !== scores[order[k + 1]!]
  return { order, cuts: Uint32Array.from(order.keys()).filter(endsRun) }
}

/**
 * @param positive one truth a clip
 * @returns 0 when no clip is positive, 1 when all are
 */
export function rankingPrecision({ order, cuts }: Ranking, positive: (clip: number) => boolean): number {
  const found = new Float64Array(cuts.length) // positives at or before each cut
  let hits = 0
  for (let k = 0, cut = 0; k < order.length; k++) {
    if (positive(order[k]!)) hits++
    if (k === cuts[cut]) found[cut++] = hits
  }
  if (hits === 0 || hits === order.length) return hits === 0 ? 0 : 1
  const kept: number[] = []
  let best = 0
  for (let cut = cuts.length - 1; cut >= 0; cut--) {
    best = Math.max(best, found[cut]! / (cuts[cut]! + 1))
    // Recall is compared in float32, as the source casts it.
    if (Math.fround(found[cut]! / hits) !== Math.fround((found[cut - 1] ?? 0) / hits)) kept.push(best)
  }
  return pairwiseMean(kept)
}
