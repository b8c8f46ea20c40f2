/**
 * The official QVHighlights evaluation: moments by length of the ground truth, and highlights.
 * Out-of-range ground truths are left out, predictions never are; a range without ground truth scores 0.
 * Source: Lei et al., NeurIPS 2021, standalone_eval/eval.py, `eval_submission`. What newer papers add is CG-DETR's
 * program (Moon et al., arXiv 2311.08835, its eval.py): MR-mIoU beside MR-mAP and MR-R1 in every range, and R1 from an
 * IoU of .3 on.
 */

import type { BenchmarkName } from './annotation/benchmarkName.js'
import type { Evaluation } from './evaluation.js'
import { predictedWindows, trueWindows } from './fields.js'
import { highlightMetrics } from './highlights.js'
import {
  IOU_THRESHOLDS,
  type MomentQuery,
  type MomentResult,
  meanPrecision,
  momentResult,
  recallAt,
} from './momentRetrieval.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { percent } from './roundDecimal.js'

/** Seconds of a true window: above the first, up to the second. */
const RANGES = { long: [30, 150], middle: [10, 30], short: [0, 10] } as const

/**
 * @param extended adds what the official file lacks: MR-full-R1@0.3 and MR-full-mIoU to `brief`, MR-mIoU and MR-R1 at
 *   .3 to .45 to `full`, `long`, `middle` and `short`
 * @param benchmark whose rows they are, for messages
 * @throws MetricsError
 */
export function evaluateQvhighlights(
  pairs: readonly Pair[],
  extended = false,
  benchmark: BenchmarkName = 'qvhighlights',
): Evaluation {
  const queries = pairs.map(({ prediction, truth }) => ({
    windows: predictedWindows(prediction),
    truths: trueWindows(truth, benchmark),
  }))
  // As the source: whether saliency is scored is decided by the first prediction.
  const highlights = pairs[0]!.prediction.pred_saliency_scores === undefined ? {} : highlightMetrics(pairs)
  const results = queries.map(momentResult)
  const group = (some: readonly MomentResult[]): MomentGroup => momentGroup(some, extended)
  const full = group(results)
  const [long, middle, short] = Object.values(RANGES).map((range) => group(inRange(queries, results, range))) as [
    MomentGroup,
    MomentGroup,
    MomentGroup,
  ]
  const brief = {
    ...(extended && { 'MR-full-R1@0.3': full['MR-R1']['0.3']! }),
    'MR-full-R1@0.5': full['MR-R1']['0.5']!,
    'MR-full-R1@0.7': full['MR-R1']['0.7']!,
    'MR-full-mAP': full['MR-mAP'].average!,
    'MR-full-mAP@0.5': full['MR-mAP']['0.5']!,
    'MR-full-mAP@0.75': full['MR-mAP']['0.75']!,
    ...(extended && { 'MR-full-mIoU': meanIou(results) }),
    'MR-long-mAP': long['MR-mAP'].average!,
    'MR-middle-mAP': middle['MR-mAP'].average!,
    'MR-short-mAP': short['MR-mAP'].average!,
    ...Object.fromEntries(
      Object.entries(highlights).flatMap(([name, group]) =>
        Object.entries(group).map(([key, value]) => [name + key.slice(2), value]),
      ),
    ),
  }
  return { brief, ...highlights, full, long, middle, short }
}

/** Results of the queries with ground truth in a range, scored against that part of it. */
const inRange = (
  queries: readonly MomentQuery[],
  results: readonly MomentResult[],
  [above, upTo]: readonly [number, number],
): MomentResult[] =>
  queries.flatMap(({ windows, truths }, q) => {
    const kept = truths.filter(([start, end]) => end - start > above && end - start <= upTo)
    if (kept.length === truths.length) return [results[q]!]
    return kept.length ? [momentResult({ windows, truths: kept })] : []
  })

type MomentGroup = Readonly<Record<'MR-mAP' | 'MR-R1', Readonly<Record<string, number>>>>

/** @param extended puts MR-mIoU before the two, and thresholds below .5 into MR-R1 */
function momentGroup(results: readonly MomentResult[], extended: boolean): MomentGroup {
  const ious = results.map(({ iou }) => iou)
  const recalls = [...(extended ? LOW_THRESHOLDS : []), ...IOU_THRESHOLDS]
  return {
    ...(extended && { 'MR-mIoU': meanIou(results) }),
    'MR-mAP': meanPrecision(results),
    'MR-R1': Object.fromEntries(recalls.map((threshold) => [String(threshold), recallAt(threshold, ious)])),
  }
}

/** CG-DETR's program asks for the first window's recall from here on. */
const LOW_THRESHOLDS = [0.3, 0.35, 0.4, 0.45]

/** Of the first windows, in percent; 0 without queries. */
const meanIou = (results: readonly MomentResult[]): number =>
  results.length ? percent(pairwiseMean(results.map(({ iou }) => iou))) : 0
