/**
 * Average precision of one ranking of clips, the way the QVHighlights evaluator takes it from scikit-learn.
 *
 * Clips of equal score are one point of the precision-recall curve. Precision is made monotone, the best at this or any
 * deeper cut, and AP is the **plain mean of precision over the points where recall changes**: with tied scores not the usual AP.
 * Source: Lei et al., QVHighlights, standalone_eval/utils.py, `get_ap`; scikit-learn `precision_recall_curve`.
 */
import { pairwiseMean } from './pairwiseSum.js'

/** Clips gathered by score: group 0 has the highest. */
export interface Ranking {
  /** Group of each clip. */
  readonly groupOf: Uint32Array
  /** Clips in a group and all before it. */
  readonly upTo: Uint32Array
}

/** @param scores one number a clip; not NaN */
export function rank(scores: ArrayLike<number>): Ranking {
  const sorted = Float64Array.from(scores).sort() // rising
  const ends: number[] = [] // index in `sorted` of each group's first clip, lowest score last
  for (let i = sorted.length - 1; i >= 0; i--) if (i === 0 || sorted[i] !== sorted[i - 1]) ends.push(i)
  const groupOf = new Uint32Array(scores.length)
  for (let clip = 0; clip < groupOf.length; clip++) groupOf[clip] = search(ends, sorted, scores[clip]!)
  return { groupOf, upTo: Uint32Array.from(ends, (i) => sorted.length - i) }
}

/** The group whose score is `score`. */
function search(ends: readonly number[], sorted: Float64Array, score: number): number {
  let low = 0
  for (let high = ends.length - 1; low < high; ) {
    const middle = (low + high) >> 1
    if (sorted[ends[middle]!]! > score) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * @param positives clips that count as highlights, each once
 * @returns 0 when no clip is positive, 1 when all are
 */
export function rankingPrecision({ groupOf, upTo }: Ranking, positives: readonly number[]): number {
  const total = positives.length
  if (total === 0 || total === groupOf.length) return total === 0 ? 0 : 1
  const found = new Uint32Array(upTo.length)
  for (const clip of positives) found[groupOf[clip]!]!++
  for (let group = 1; group < found.length; group++) found[group]! += found[group - 1]!
  const kept: number[] = []
  let best = 0
  for (let group = found.length - 1; group >= 0; group--) {
    best = Math.max(best, found[group]! / upTo[group]!)
    // Recall is compared in float32, as the source casts it.
    if (Math.fround(found[group]! / total) !== Math.fround((found[group - 1] ?? 0) / total)) kept.push(best)
  }
  return pairwiseMean(kept)
}
