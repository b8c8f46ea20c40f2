/**
 * Average precision by the trapezoid rule, over a ranking that is already cut.
 *
 *   AP = Σ_k (r_k - r_{k-1}) (p_{k-1} + p_k) / 2         p_0 = 1, r_0 = 0, recall within the list
 *
 * Source: Liu et al., UMT, CVPR 2022, datasets/tvsum.py and youtube.py.
 * @param hits whether each clip is a highlight, best clip first
 * @returns 0 when none is
 */
export function trapezoidPrecision(hits: readonly boolean[]): number {
  const positives = hits.filter(Boolean).length
  if (positives === 0) return 0
  let found = 0
  let recall = 0
  let precision = 1
  let area = 0
  hits.forEach((hit, k) => {
    if (hit) found++
    const nextRecall = found / positives
    const nextPrecision = found / (k + 1)
    area += ((nextRecall - recall) * (precision + nextPrecision)) / 2
    recall = nextRecall
    precision = nextPrecision
  })
  return area
}

/** Indices by falling score; of equal scores the earlier first. */
export const byScore = (scores: readonly number[]): number[] =>
  Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!)
