/**
 * What of a row's ground truth can be scored: the one place that says it, for the loaders, `data check`, training and
 * the evaluators alike. A row that passes here is scored without an error; whether it is plausible as well,
 * `rowProblem` says.
 */
import type { Annotation } from './annotation.js'
import type { BenchmarkName } from './benchmarkName.js'

/** A kind of ground truth: moments in seconds, ratings of the clips inside them, labels of every clip. */
export type Truth = 'windows' | 'ratings' | 'labels'

/** Ground truth that the official evaluator of each benchmark reads. */
export const TRUTH_OF: Readonly<Record<BenchmarkName, readonly Truth[]>> = {
  qvhighlights: ['windows', 'ratings'],
  shapes: ['windows', 'ratings'],
  charades: ['windows'],
  tacos: ['windows'],
  tvsum: ['labels'],
  youtube: ['labels'],
}

/** Seconds of a rated clip, and ratings of each (QVHighlights). */
export const RATED_CLIP_SEC = 2
export const RATERS = 3

/** Whole clips of a rated video: the official evaluator leaves a shorter last one out. */
export const ratedClips = (duration: number): number => Math.trunc(duration / RATED_CLIP_SEC)

/** Whether a row holds anything of a kind. */
export function holds(row: Annotation, truth: Truth): boolean {
  const list: unknown =
    truth === 'windows' ? row.relevant_windows : truth === 'ratings' ? row.saliency_scores : row.label
  return Array.isArray(list) && list.length > 0
}

/** Whether a row holds some of the ground truth that its benchmark is scored with. */
export const hasTruth = (row: Annotation, benchmark: BenchmarkName): boolean =>
  TRUTH_OF[benchmark].some((truth) => holds(row, truth))

/** @returns why a kind of ground truth cannot be scored, in one sentence; null when it can */
export const truthProblem = (row: Annotation, truth: Truth, benchmark?: BenchmarkName): string | null =>
  PROBLEMS[truth](row, benchmark)

const PROBLEMS: Readonly<Record<Truth, (row: Annotation, benchmark?: BenchmarkName) => string | null>> = {
  windows(row, benchmark) {
    const hint = benchmark === 'qvhighlights' ? ' (those of the test split are in highlight_test_with_gt.jsonl)' : ''
    if (!holds(row, 'windows'))
      return `the ground truth has no relevant_windows, expected moments as [[start, end], …] in seconds${hint}`
    for (const window of row.relevant_windows!) {
      if (!isNumbers(window) || window.length !== 2 || window[0]! > window[1]!)
        return `true window ${JSON.stringify(window)}, expected [start, end] in seconds with start ≤ end`
    }
    return null
  },
  ratings({ relevant_clip_ids: ids, saliency_scores: ratings, duration }) {
    if (!Array.isArray(ratings) || !Array.isArray(ids))
      return (
        `the ground truth has no ${Array.isArray(ratings) ? 'relevant_clip_ids for its saliency_scores' : 'saliency_scores for its relevant_clip_ids'}, ` +
        `expected ${RATERS} ratings per relevant clip; without ratings moments alone can be scored: as charades, with --clip-sec ${RATED_CLIP_SEC}`
      )
    if (ids.length !== ratings.length)
      return `${ids.length} relevant_clip_ids beside ${ratings.length} saliency_scores, expected one triple per clip`
    const clips = ratedClips(duration)
    if (!(clips > 0))
      return `duration is ${JSON.stringify(duration)} s, expected at least one clip of ${RATED_CLIP_SEC} s`
    const outside = ids.find(
      (clip, i) => !Number.isInteger(clip) || clip < 0 || clip >= clips || ids.indexOf(clip) !== i,
    )
    if (outside !== undefined)
      return (
        `relevant clip ${JSON.stringify(outside)} stands twice or outside the video's ${clips} clips ` +
        `(whole ones of ${RATED_CLIP_SEC} s in ${duration} s), expected each once, from 0 to ${clips - 1}: leave it out, with its ratings`
      )
    const wrong = ratings.findIndex((triple) => !isNumbers(triple) || triple.length !== RATERS)
    return wrong < 0
      ? null
      : `relevant clip ${ids[wrong]} has ratings ${JSON.stringify(ratings[wrong])}, expected three numbers`
  },
  labels({ label }) {
    const raters = label?.[0]?.length ?? 0
    if (!Array.isArray(label) || raters === 0)
      return 'the ground truth has no label, expected one row a clip with a number per rater'
    const odd = label.findIndex((row) => !isNumbers(row) || row.length !== raters)
    return odd < 0
      ? null
      : `label of clip ${odd} is ${short(label[odd])}, expected ${raters === 1 ? 'one number' : `${raters} numbers`} as for clip 0`
  },
}

/** A value for a message, at most 60 characters. */
export const short = (value: unknown): string => (JSON.stringify(value) ?? 'undefined').slice(0, 60)

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isFinite)
