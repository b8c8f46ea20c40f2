/**
 * What a figure is worth: the floor that a predictor reaches without looking, and the ceiling that the ground truth
 * itself reaches.
 * The ceiling is below 100 wherever raters disagree: one ranking cannot please all of them.
 */
import type { Annotation } from './annotation/annotation.js'
import { ratedClips } from './annotation/truth.js'
import type { Prediction } from './prediction.js'

/** For every query the whole video, all clips equally salient. */
export const floorPredictions = (groundTruth: readonly Annotation[]): Prediction[] =>
  groundTruth.map((row) => ({
    ...identity(row),
    pred_relevant_windows: [[0, row.duration, 1]],
    pred_saliency_scores: clipMeans(row).map(() => 0),
  }))

/** For every query its true moments, and the mean rating of each clip. */
export const ceilingPredictions = (groundTruth: readonly Annotation[]): Prediction[] =>
  groundTruth.map((row) => ({
    ...identity(row),
    pred_relevant_windows: (row.relevant_windows ?? []).map(([start, end]): [number, number, number] => [
      start,
      end,
      1,
    ]),
    pred_saliency_scores: clipMeans(row),
  }))

const identity = ({ qid, query, vid }: Annotation): Pick<Prediction, 'qid' | 'query' | 'vid'> => ({ qid, query, vid })

function clipMeans({ duration, label, relevant_clip_ids: ids, saliency_scores: scores }: Annotation): number[] {
  if (label) return label.map(mean)
  const means = new Array<number>(Math.max(1, ratedClips(duration))).fill(0)
  ids?.forEach((clip, i) => {
    means[clip] = mean(scores?.[i] ?? [])
  })
  return means
}

const mean = (values: readonly number[]): number =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0
