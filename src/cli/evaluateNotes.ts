/**
 * What an evaluator silently makes right, and what a person would want to know of it: said beside the figures, never
 * instead of them.
 */

import { ratedClips, TRUTH_OF } from '../metrics/annotation/truth.js'
import type { Annotation, BenchmarkName, Prediction } from '../metrics/index.js'
import { annotationProblems } from '../metrics/internal.js'

/** @returns a sentence for each, none where all fits */
export function evaluateNotes(
  predictions: readonly Prediction[],
  groundTruth: readonly Annotation[],
  benchmark: BenchmarkName,
): string[] {
  const truths = new Map(groundTruth.map((row) => [row.qid, row]))
  const pairs = predictions.flatMap((prediction) => {
    const truth = truths.get(prediction.qid)
    return truth ? [{ prediction, truth }] : []
  })
  return [
    ...scoreCounts(pairs, benchmark),
    ...saliencyMissing(pairs, benchmark),
    ...leftOut(predictions, groundTruth, truths),
    ...oddRows(groundTruth, benchmark),
  ]
}

interface Pair {
  readonly prediction: Prediction
  readonly truth: Annotation
}

/** Predictions whose scores are not one a clip: the official evaluators cut them, or fill them up. */
function scoreCounts(pairs: readonly Pair[], benchmark: BenchmarkName): string[] {
  if (TRUTH_OF[benchmark].every((truth) => truth === 'windows')) return []
  const counted = pairs.flatMap(({ prediction: { qid, pred_saliency_scores: scores }, truth }) =>
    scores === undefined
      ? []
      : [{ qid, scores: scores.length, clips: truth.label?.length ?? ratedClips(truth.duration) }],
  )
  const odd = counted.filter(({ scores, clips }) => scores !== clips)
  if (odd.length === 0) return []
  const { qid, scores, clips } = odd[0]!
  const filled = benchmark === 'tvsum' || benchmark === 'youtube' ? 'missing ones rank last' : 'missing ones count as 0'
  return [
    `${odd.length} of ${counted.length} predictions have another number of saliency scores than clips (query ${JSON.stringify(qid)}: ${scores} for ${clips}): ` +
      `scores beyond the last clip are dropped, ${filled}, as the official evaluator does; write one score a clip`,
  ]
}

/** Where the first prediction has no saliency, no highlights are scored at all. */
function saliencyMissing(pairs: readonly Pair[], benchmark: BenchmarkName): string[] {
  if (!TRUTH_OF[benchmark].includes('ratings') || pairs[0]?.prediction.pred_saliency_scores !== undefined) return []
  return pairs.length > 0 ? ['the predictions have no pred_saliency_scores: highlights (HL-…) are not scored'] : []
}

/** Queries that --intersect leaves out. */
function leftOut(
  predictions: readonly Prediction[],
  groundTruth: readonly Annotation[],
  truths: ReadonlyMap<number | string, Annotation>,
): string[] {
  const predicted = new Set(predictions.map(({ qid }) => qid))
  const missing = groundTruth.filter(({ qid }) => !predicted.has(qid)).length
  const foreign = predictions.filter(({ qid }) => !truths.has(qid)).length
  if (missing + foreign === 0) return []
  return [
    `left out: ${missing} of ${groundTruth.length} queries of the ground truth without a prediction, ${foreign} predictions of other queries; figures of other papers hold for all`,
  ]
}

/** Rows that can be scored and that `data check` and training refuse all the same. */
function oddRows(groundTruth: readonly Annotation[], benchmark: BenchmarkName): string[] {
  const [first, ...others] = annotationProblems(groundTruth, benchmark)
  if (!first) return []
  const more = others.length > 0 ? `, and ${others.length} more rows` : ''
  return [`the ground truth would not pass data check: row ${first.row}: ${first.problem}${more}`]
}
