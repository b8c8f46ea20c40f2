/**
 * How well highlights are found: does the most salient clip please a rater (HIT@1), and how good is the whole ranking (mAP).
 * A clip counts as positive for a rater who gave it at least 2 (Fair), 3 (Good) or 4 (VeryGood, the figure papers report).
 * Source: Lei et al., "QVHighlights", NeurIPS 2021, standalone_eval/eval.py, `eval_highlight`.
 */
import type { Annotation } from '../datasets/annotation.js'
import { MetricsError } from './errors.js'
import { predictedSaliency } from './fields.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { rank, rankingPrecision } from './rankingPrecision.js'
import { percent } from './roundDecimal.js'

/** Seconds. */
const CLIP_SEC = 2
const RATERS = 3
const LEVELS = { Fair: 2, Good: 3, VeryGood: 4 } as const

/** @returns `HL-min-Fair`, `HL-min-Good`, `HL-min-VeryGood` → {HL-mAP, HL-Hit1} in percent */
export function highlightMetrics(pairs: readonly Pair[]): Record<string, Record<string, number>> {
  const queries = pairs.map(({ prediction, truth }) => {
    const scores = predictedSaliency(prediction)
    const ratings = ratingsOf(truth)
    const clips = ratings.length / RATERS
    // Evaluation beyond the video are dropped, clips without a score have 0; the best clip is looked for before that.
    return { ratings, best: firstBest(scores), ranking: rank(Float64Array.from({ length: clips }, (_, clip) => scores[clip] ?? 0)) }
  })
  return Object.fromEntries(
    Object.entries(LEVELS).map(([name, least]) => {
      const precisions = new Float64Array(queries.length * RATERS)
      let hits = 0
      queries.forEach(({ ratings, best, ranking }, q) => {
        const positive = (clip: number, rater: number): boolean => (ratings[clip * RATERS + rater] ?? 0) >= least
        for (let rater = 0; rater < RATERS; rater++) precisions[q * RATERS + rater] = rankingPrecision(ranking, (clip) => positive(clip, rater))
        if (positive(best, 0) || positive(best, 1) || positive(best, 2)) hits++
      })
      return [`HL-min-${name}`, { 'HL-mAP': percent(pairwiseMean(precisions)), 'HL-Hit1': percent(hits / queries.length) }]
    }),
  )
}

/** Ratings 0–4 [clips, raters]; clips outside the moments have 0. */
function ratingsOf({ qid, duration, relevant_clip_ids: ids, saliency_scores: scores }: Annotation): Uint8Array {
  const clips = Math.trunc(duration / CLIP_SEC)
  if (!(clips > 0)) throw new MetricsError(`duration is ${duration} s, expected at least one clip of ${CLIP_SEC} s`, qid)
  if (!Array.isArray(ids) || !Array.isArray(scores) || ids.length !== scores.length)
    throw new MetricsError('the ground truth has no saliency_scores for its relevant_clip_ids; expected three ratings per relevant clip', qid)
  const ratings = new Uint8Array(clips * RATERS)
  ids.forEach((clip: number, i) => {
    const triple = scores[i] as readonly number[]
    if (!(clip >= 0 && clip < clips)) throw new MetricsError(`relevant clip ${clip} lies outside the video's ${clips} clips`, qid)
    if (triple?.length !== RATERS) throw new MetricsError(`relevant clip ${clip} has ratings ${JSON.stringify(triple)}, expected three`, qid)
    ratings.set(triple, clip * RATERS)
  })
  return ratings
}

/** Index of the largest value, the first of equal ones. */
function firstBest(values: readonly number[]): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}
