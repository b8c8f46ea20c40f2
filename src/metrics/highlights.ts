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
import { rankingDepth, rankingPrecision } from './rankingPrecision.js'
import { percent } from './roundDecimal.js'

/** Seconds. */
const CLIP_SEC = 2
const RATERS = 3
const LEVELS = { Fair: 2, Good: 3, VeryGood: 4 } as const

/** @returns `HL-min-Fair`, `HL-min-Good`, `HL-min-VeryGood` → {HL-mAP, HL-Hit1} in percent */
export function highlightMetrics(pairs: readonly Pair[]): Record<string, Record<string, number>> {
  const queries = pairs.map(ranked)
  return Object.fromEntries(
    Object.entries(LEVELS).map(([name, least]) => {
      const precisions: number[] = []
      let hits = 0
      for (const { clips, best, relevant } of queries) {
        for (let rater = 0; rater < RATERS; rater++) {
          const depths: number[] = []
          for (const { depth, ratings } of relevant) if (ratings[rater]! >= least) depths.push(depth)
          precisions.push(rankingPrecision(depths, clips))
        }
        if (best.some((rating) => rating >= least)) hits++
      }
      return [`HL-min-${name}`, { 'HL-mAP': percent(pairwiseMean(precisions)), 'HL-Hit1': percent(hits / queries.length) }]
    }),
  )
}

interface RankedQuery {
  readonly clips: number
  /** Ratings of the clip with the highest score; none where that clip is not relevant. */
  readonly best: readonly number[]
  /** Clips with ratings, by rising depth in the ranking. */
  readonly relevant: readonly { readonly depth: number; readonly ratings: readonly number[] }[]
}

/** Scores beyond the video are dropped, clips without a score have 0; the best clip is looked for before that, as in the source. */
function ranked({ prediction, truth }: Pair): RankedQuery {
  const scores = predictedSaliency(prediction)
  const clips = clipsOf(truth)
  const { ids, ratings } = ratingsOf(truth, clips)
  const fit = fitted(scores, clips)
  const relevant = ids.map((clip, i) => ({ depth: rankingDepth(fit, clip), ratings: ratings[i]! })).sort((a, b) => a.depth - b.depth)
  return { clips, best: ratings[ids.indexOf(firstBest(scores))] ?? [], relevant }
}

/** Ratings 0–4 of the relevant clips, a triple each; all other clips have 0. */
function ratingsOf({ qid, relevant_clip_ids: ids, saliency_scores: ratings }: Annotation, clips: number): Relevant {
  if (!Array.isArray(ids) || !Array.isArray(ratings) || ids.length !== ratings.length)
    throw new MetricsError('the ground truth has no saliency_scores for its relevant_clip_ids; expected three ratings per relevant clip', qid)
  const outside = ids.find((clip, i) => !(clip >= 0 && clip < clips) || ids.indexOf(clip) !== i)
  if (outside !== undefined) throw new MetricsError(`relevant clip ${outside} stands twice or outside the video's ${clips} clips`, qid)
  const wrong = ratings.findIndex((triple) => !Array.isArray(triple) || triple.length !== RATERS)
  if (wrong >= 0) throw new MetricsError(`relevant clip ${ids[wrong]} has ratings ${JSON.stringify(ratings[wrong])}, expected three`, qid)
  return { ids, ratings }
}

interface Relevant {
  readonly ids: readonly number[]
  readonly ratings: readonly (readonly number[])[]
}

function clipsOf({ qid, duration }: Annotation): number {
  const clips = Math.trunc(duration / CLIP_SEC)
  if (clips > 0) return clips
  throw new MetricsError(`duration is ${duration} s, expected at least one clip of ${CLIP_SEC} s`, qid)
}

function fitted(scores: readonly number[], clips: number): Float64Array {
  const fit = new Float64Array(clips)
  for (let clip = Math.min(clips, scores.length) - 1; clip >= 0; clip--) fit[clip] = scores[clip]!
  return fit
}

/** Index of the largest value, the first of equal ones. */
function firstBest(values: readonly number[]): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}
