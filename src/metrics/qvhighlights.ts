/**
 * The official QVHighlights evaluation: moments by length of the ground truth, and highlights.
 * Out-of-range ground truths are left out, predictions never are; a range without ground truth scores 0.
 * Source: Lei et al., NeurIPS 2021, standalone_eval/eval.py, `eval_submission`; R1@0.3 and mIoU as CG-DETR adds them.
 */

import type { Evaluation } from './evaluation.js'
import { predictedWindows, trueWindows } from './fields.js'
import { highlightMetrics } from './highlights.js'
import { firstWindowIous, IOU_THRESHOLDS, type MomentQuery, momentPrecision, recallAt } from './momentRetrieval.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { percent } from './roundDecimal.js'

/** Seconds of a true window: above the first, up to the second. */
const RANGES = { full: [-Infinity, Infinity], long: [30, 150], middle: [10, 30], short: [0, 10] } as const

/**
 * @param extended adds MR-full-R1@0.3 and MR-full-mIoU to `brief`, which the official file lacks
 * @throws MetricsError
 */
export function evaluateQvhighlights(pairs: readonly Pair[], extended = false): Evaluation {
  const queries = pairs.map(({ prediction, truth }) => ({ windows: predictedWindows(prediction), truths: trueWindows(truth) }))
  const moments = Object.fromEntries(Object.entries(RANGES).map(([name, range]) => [name, momentGroup(inRange(queries, range))]))
  // As the source: whether saliency is scored is decided by the first prediction.
  const highlights = pairs[0]!.prediction.pred_saliency_scores === undefined ? {} : highlightMetrics(pairs)
  const { full, long, middle, short } = moments as Record<keyof typeof RANGES, ReturnType<typeof momentGroup>>
  const ious = extended ? firstWindowIous(queries) : undefined
  const brief = {
    ...(ious && { 'MR-full-R1@0.3': recallAt(0.3, ious) }),
    'MR-full-R1@0.5': full['MR-R1']['0.5']!,
    'MR-full-R1@0.7': full['MR-R1']['0.7']!,
    'MR-full-mAP': full['MR-mAP'].average!,
    'MR-full-mAP@0.5': full['MR-mAP']['0.5']!,
    'MR-full-mAP@0.75': full['MR-mAP']['0.75']!,
    ...(ious && { 'MR-full-mIoU': percent(pairwiseMean(ious)) }),
    'MR-long-mAP': long['MR-mAP'].average!,
    'MR-middle-mAP': middle['MR-mAP'].average!,
    'MR-short-mAP': short['MR-mAP'].average!,
    ...Object.fromEntries(Object.entries(highlights).flatMap(([name, group]) => Object.entries(group).map(([key, value]) => [name + key.slice(2), value]))),
  }
  return { brief, ...highlights, ...moments }
}

const inRange = (queries: readonly MomentQuery[], [above, upTo]: readonly [number, number]): MomentQuery[] =>
  queries.flatMap(({ windows, truths }) => {
    const kept = truths.filter(([start, end]) => end - start > above && end - start <= upTo)
    return kept.length ? [{ windows, truths: kept }] : []
  })

function momentGroup(queries: readonly MomentQuery[]): { 'MR-mAP': Record<string, number>; 'MR-R1': Record<string, number> } {
  const ious = firstWindowIous(queries)
  return { 'MR-mAP': momentPrecision(queries), 'MR-R1': Object.fromEntries(IOU_THRESHOLDS.map((threshold) => [String(threshold), recallAt(threshold, ious)])) }
}
