/** Predictions brought together with their ground truth, in the order of the predictions. */
import type { Annotation } from './annotation/annotation.js'
import { MetricsError } from './errors.js'
import type { Prediction } from './prediction.js'

export interface Pair {
  readonly prediction: Prediction
  readonly truth: Annotation
}

/**
 * @param match `exact`: both hold the same queries, or an error; `intersect`: the queries that both hold
 * @throws MetricsError for queries missing on a side, doubled queries, nothing to score
 */
export function pair(
  predictions: readonly Prediction[],
  groundTruth: readonly Annotation[],
  match: 'exact' | 'intersect',
): Pair[] {
  const truths = byQid(groundTruth, 'the ground truth')
  const predicted = byQid(predictions, 'the predictions')
  const missing = [...truths.keys()].filter((qid) => !predicted.has(qid))
  const foreign = [...predicted.keys()].filter((qid) => !truths.has(qid))
  if (match === 'exact' && missing.length + foreign.length > 0) throw new MetricsError(difference(missing, foreign))
  const pairs = [...predicted].flatMap(([qid, prediction]) => {
    const truth = truths.get(qid)
    return truth ? [{ prediction, truth }] : []
  })
  if (pairs.length === 0)
    throw new MetricsError(
      'predictions and ground truth have no query in common; check that both are of the same split',
    )
  return pairs
}

function byQid<Row extends { readonly qid: number | string }>(
  rows: readonly Row[],
  where: string,
): Map<number | string, Row> {
  const all = new Map<number | string, Row>()
  const rowOf = new Map<number | string, number>()
  const twice = new Map<number | string, readonly [first: number, second: number]>()
  rows.forEach((row, index) => {
    const { qid } = (row ?? {}) as Row
    if (typeof qid !== 'number' && typeof qid !== 'string')
      throw new MetricsError(`row ${index + 1} of ${where} has no qid; expected a number or a text`)
    const first = rowOf.get(qid)
    if (first !== undefined && !twice.has(qid)) twice.set(qid, [first, index + 1])
    rowOf.set(qid, first ?? index + 1)
    all.set(qid, row)
  })
  for (const [qid, [first, second]] of twice) {
    const others = twice.size > 1 ? `, and so do ${twice.size - 1} other queries` : ''
    throw new MetricsError(`stands twice in ${where}, rows ${first} and ${second}${others}; keep one row each`, qid)
  }
  return all
}

function difference(missing: readonly (number | string)[], foreign: readonly (number | string)[]): string {
  const some = (ids: readonly (number | string)[]): string =>
    `${ids.length} (first: ${ids
      .slice(0, 3)
      .map((id) => JSON.stringify(id))
      .join(', ')})`
  const parts = [
    ...(missing.length ? [`${some(missing)} are only in the ground truth`] : []),
    ...(foreign.length ? [`${some(foreign)} are only in the predictions`] : []),
  ]
  const text = new Set(missing.map(String))
  const advice = foreign.some((id) => text.has(String(id)))
    ? 'one file writes its qids as numbers, the other as text: use the same'
    : "predict every query of the split, or score those that both hold: --intersect (match: 'intersect')"
  return `predictions and ground truth hold different queries: ${parts.join(', ')}; ${advice}`
}
