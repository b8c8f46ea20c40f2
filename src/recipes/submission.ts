import { zipSync } from 'fflate'
import { DataError } from '../datasets/index.js'
import { writeJsonl } from '../formats/index.js'
import type { Annotation, Prediction } from '../metrics/index.js'

/** The splits of a submission. */
export type SubmissionSplit = 'val' | 'test'
/** Splits that a submission holds. */
export const SUBMISSION_SPLITS: readonly SubmissionSplit[] = ['val', 'test']

/** Predictions of one split and the queries that they answer. */
export interface SubmissionPart {
  /** One a query. */
  readonly predictions: readonly Prediction[]
  /** The queries that they answer. */
  readonly annotations: readonly Pick<Annotation, 'qid' | 'query' | 'vid'>[]
}

/**
 * What QVHighlights' test server takes: a zip without folders of `hl_val_submission.jsonl` and
 * `hl_test_submission.jsonl`.
 * Source: Lei et al., Moment-DETR, standalone_eval/README.md, "Codalab Submission". CodaLab was shut down in 2026 and
 * the test split's ground truth released instead (jayleicn/moment_detr, issue 89): where it is at hand, test is scored
 * here.
 *
 * @returns file name → bytes: the two prediction files and `submission.zip` of them
 * @throws DataError naming the query that the server would refuse
 */
export function submissionFiles(parts: Readonly<Record<SubmissionSplit, SubmissionPart>>): Map<string, Uint8Array> {
  const files = new Map(
    SUBMISSION_SPLITS.map((split) => [
      `hl_${split}_submission.jsonl`,
      rows(`hl_${split}_submission.jsonl`, parts[split]),
    ]),
  )
  // A fixed date: the same predictions give the same bytes.
  return files.set('submission.zip', zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1) }))
}

/** One row a query, in the order of the annotations, fields as the server names them. */
function rows(file: string, { predictions, annotations }: SubmissionPart): Uint8Array {
  const byQuery = new Map(predictions.map((prediction) => [prediction.qid, prediction]))
  if (predictions.length !== annotations.length || byQuery.size !== predictions.length)
    throw new DataError(file, `has ${byQuery.size} predictions of ${annotations.length} queries, expected one for each`)
  return writeJsonl(
    annotations.map(({ qid, query, vid }, i) => {
      const prediction = byQuery.get(qid)
      const problem = prediction ? problemOf(prediction) : 'has no prediction'
      if (problem) throw new DataError(file, `query ${qid} ${problem}`, i + 1)
      const { pred_relevant_windows, pred_saliency_scores } = prediction!
      return { qid, query, vid, pred_relevant_windows, pred_saliency_scores }
    }),
  )
}

/** The official program takes the first window of each query, and the saliency of all when the first row has one. */
function problemOf({ pred_relevant_windows: windows, pred_saliency_scores: scores }: Prediction): string | undefined {
  if (windows.length === 0) return 'has no window, expected at least one'
  if (!windows.every((window) => window.length === 3 && window.every(Number.isFinite) && window[0] <= window[1]))
    return 'has a window that is no [start, end, score] of finite numbers'
  if (!scores?.length) return 'has no saliency scores, expected one for each clip of 2 s'
  return scores.every(Number.isFinite) ? undefined : 'has saliency scores that are not finite'
}
