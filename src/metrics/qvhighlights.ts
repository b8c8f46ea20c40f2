/**
 * The official QVHighlights evaluation: moments by length of the ground truth, and highlights.
 * Out-of-range ground truths are left out, predictions never are; a range without ground truth scores 0.
 * Source: Lei et al., NeurIPS 2021, standalone_eval/eval.py, `eval_submission`; R1@0.3 and mIoU as CG-DETR adds them.
 */

import type { BenchmarkName } from './annotation/benchmarkName.js'
import type { Evaluation } from './evaluation.js'
import { predictedWindows, trueWindows } from './fields.js'
import { highlightMetrics } from './highlights.js'
import { IOU_THRESHOLDS, type MomentQuery, type MomentResult, meanPrecision, momentResult, recallAt } from './momentRetrieval.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { percent } from './roundDecimal.js'

/** Seconds of a true window: above the first, up to the second. */
const RANGES = { long: [30, 150], middle: [10, 30], short: [0, 10] } as const

/**
 * @param extended adds MR-full-R1@0.3 and MR-full-mIoU to `brief`, which the official file lacks
 * @param benchmark whose rows they are, for messages
 * @throws MetricsError
 */
export function evaluateQvhighlights(pairs: readonly Pair[], extended = false, benchmark: BenchmarkName = 'qvhighlights'): Evaluation {
  const queries = pairs.map(({ prediction, truth }) => ({ windows: predictedWindows(prediction), truths: trueWindows(truth, benchmark) }))
  // As the source: whether saliency is scored is decided by the first prediction.
  const highlights = pairs[0]!.prediction.pred_saliency_scores === undefined ? {} : highlightMetrics(pairs)
  const results = queries.map(momentResult)
  const full = momentGroup(results)
  const [long, middle, short] = Object.values(RANGES).map((range) => momentGroup(inRange(queries, results, range))) as [MomentGroup, MomentGroup, MomentGroup]
  const ious = results.map(({ iou }) => iou)
  const brief = {
    ...(extended && { 'MR-full-R1@0.3': recallAt(0.3, ious) }),
    'MR-full-R1@0.5': full['MR-R1']['0.5']!,
    'MR-full-R1@0.7': full['MR-R1']['0.7']!,
    'MR-full-mAP': full['MR-mAP'].average!,
    'MR-full-mAP@0.5': full['MR-mAP']['0.5']!,
    'MR-full-mAP@0.75': full['MR-mAP']['0.75']!,
    ...(extended && { 'MR-full-mIoU': percent(pairwiseMean(ious)) }),
    'MR-long-mAP': long['MR-mAP'].average!,
    'MR-middle-mAP': middle['MR-mAP'].average!,
    'MR-short-mAP': short['MR-mAP'].average!,
    ...Object.fromEntries(Object.entries(highlights).flatMap(([name, group]) => Object.entries(group).map(([key, value]) => [name + key.slice(2), value]))),
  }
  return { brief, ...highlights, full, long, middle, short }
}

/** Results of the queries with ground truth in a range, scored against that part of it. */
const inRange = (queries: readonly MomentQuery[], results: readonly MomentResult[], [above, upTo]: readonly [number, number]): MomentResult[] =>
  queries.flatMap(({ windows, truths }, q) => {
    const kept = truths.filter(([start, end]) => end - start > above && end - start <= upTo)
    if (kept.length === truths.length) return [results[q]!]
    return kept.length ? [momentResult({ windows, truths: kept })] : []
  })

type MomentGroup = Readonly<Record<'MR-mAP' | 'MR-R1', Readonly<Record<string, number>>>>

function momentGroup(results: readonly MomentResult[]): MomentGroup {
  const ious = results.map(({ iou }) => iou)
  return {
    'MR-mAP': meanPrecision(results),
    'MR-R1': Object.fromEntries(IOU_THRESHOLDS.map((threshold) => [String(threshold), recallAt(threshold, ious)])),
  }
}
