/**
 * TVSum and YouTube Highlights: trapezoid AP of the clips' ranking, averaged over raters, videos, and then domains.
 *
 *   TVSum     a rater's highlights are the clips above that rater's (lower) median; the ranking is cut after five clips
 *   YouTube   highlights are the clips whose label is positive; the whole ranking counts
 *
 * Figures are percent of the official value, which has five decimals. Clips without a score rank last; scores beyond
 * the last clip are dropped.
 * Source: Liu et al., UMT, CVPR 2022, datasets/tvsum.py and youtube.py; the same in QD-DETR's inference.py.
 */

import type { Evaluation } from './evaluation.js'
import { predictedSaliency, trueLabels } from './fields.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { roundDecimal } from './roundDecimal.js'
import { byScore, trapezoidPrecision } from './trapezoidPrecision.js'

/** Clips of the ranking that count in TVSum. */
const TVSUM_CUT = 5

/** @throws MetricsError */
export const evaluateTvsum = (pairs: readonly Pair[]): Evaluation => perDomain(pairs, TVSUM_CUT, lowerMedian)

/** @throws MetricsError */
export const evaluateYoutube = (pairs: readonly Pair[]): Evaluation => perDomain(pairs, Infinity, () => 0)

function perDomain(pairs: readonly Pair[], cut: number, threshold: (labels: number[]) => number): Evaluation {
  const videos = new Map<string, number[]>()
  for (const { prediction, truth } of pairs) {
    const scores = predictedSaliency(prediction)
    const label = trueLabels(truth)
    const order = byScore(label.map((_, clip) => scores[clip] ?? -Infinity)).slice(0, cut)
    const precisions = label[0]!.map((_, rater) => {
      const labels = label.map((row) => row[rater]!)
      const above = threshold(labels)
      return trapezoidPrecision(order.map((clip) => labels[clip]! > above))
    })
    const domain = truth.domain ?? 'all'
    videos.set(domain, [...(videos.get(domain) ?? []), pairwiseMean(precisions)])
  }
  const means = new Map([...videos].map(([domain, values]) => [domain, pairwiseMean(values)]))
  const figure = (share: number): number => roundDecimal(100 * roundDecimal(share, 5), 3)
  return {
    brief: { mAP: figure(pairwiseMean([...means.values()])) },
    domains: Object.fromEntries([...means].map(([domain, mean]) => [domain, figure(mean)])),
  }
}

/** Of an even number of values the lower middle one, as torch.median. */
function lowerMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!
}
