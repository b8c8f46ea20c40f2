/**
 * How well highlights are found: does the most salient clip please a rater (HIT@1), and how good is the whole ranking
 * (mAP).
 * A clip counts as positive for a rater who gave it at least 2 (Fair), 3 (Good) or 4 (VeryGood, the figure papers
 * report).
 * Source: Lei et al., "QVHighlights", NeurIPS 2021, standalone_eval/eval.py, `eval_highlight`.
 */
import { RATERS, ratedClips } from './annotation/truth.js'
import { predictedSaliency, trueRatings } from './fields.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { rankingDepth, rankingPrecision } from './rankingPrecision.js'
import { percent } from './roundDecimal.js'

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
      return [
        `HL-min-${name}`,
        { 'HL-mAP': percent(pairwiseMean(precisions)), 'HL-Hit1': percent(hits / queries.length) },
      ]
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

/**
 * Scores beyond the video are dropped, clips without a score have 0; the best clip is looked for before that, as in the
 * source.
 */
function ranked({ prediction, truth }: Pair): RankedQuery {
  const scores = predictedSaliency(prediction)
  const { ids, ratings } = trueRatings(truth)
  const clips = ratedClips(truth.duration)
  const fit = fitted(scores, clips)
  const relevant = ids
    .map((clip, i) => ({ depth: rankingDepth(fit, clip), ratings: ratings[i]! }))
    .sort((a, b) => a.depth - b.depth)
  return { clips, best: ratings[ids.indexOf(firstBest(scores))] ?? [], relevant }
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
