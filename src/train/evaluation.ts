import { batches, DataError, type Dataset } from '../datasets/index.js'
import {
  type Evaluation,
  evaluate,
  floorPredictions,
  MetricsError,
  type Prediction,
  type ProposalSample,
  type ProposalScores,
  proposalScores,
} from '../metrics/index.js'
import { OptionError } from '../tensor/index.js'
import { pause } from './pause.js'
import type { Trainable } from './trainable.js'

/** Predictions of a split and their official scores. */
export interface SplitEvaluation {
  /** One a query, in the split's order. */
  readonly predictions: readonly Prediction[]
  /** Everything that the official evaluator says. */
  readonly full: Evaluation
  /** Its summary, key → percent. */
  readonly metrics: Readonly<Record<string, number>>
  /** Whether the detector's proposals lie in the moments; absent in a model without a detector. */
  readonly proposals?: ProposalScores
}

/**
 * Predicts a split and scores it with the official evaluator.
 *
 * @param batch samples predicted at once
 * @param signal looked at between batches
 * @returns nothing when aborted
 */
export async function evaluateModel(
  model: Pick<Trainable, 'predict' | 'predictWithProposals'>,
  dataset: Dataset,
  batch: number,
  signal?: AbortSignal,
): Promise<SplitEvaluation | undefined> {
  const predictions: Prediction[] = []
  const proposals: ProposalSample[] = []
  for await (const samples of batches(dataset, { batch })) {
    if (!model.predictWithProposals) predictions.push(...(await model.predict(samples)))
    else
      for (const { prediction, proposals: proposed } of await model.predictWithProposals(samples)) {
        predictions.push(prediction)
        proposals.push(proposed)
      }
    await pause()
    if (signal?.aborted) return undefined
  }
  const full = evaluate(predictions, dataset.annotations, { benchmark: dataset.name, extended: true })
  return {
    predictions,
    full,
    metrics: full.brief,
    ...(proposals.length ? { proposals: proposalScores(proposals) } : {}),
  }
}

/**
 * Scores predictions that need no model, so that a split which cannot be scored is told before the first step.
 * @param bestBy metric that is to choose the best checkpoint
 * @throws DataError naming the query that cannot be scored
 * @throws OptionError when `bestBy` is no metric of this benchmark
 */
export function checkScorable({ name, split, annotations }: Dataset, bestBy?: string): void {
  try {
    bestMetric(evaluate(floorPredictions(annotations), annotations, { benchmark: name, extended: true }).brief, bestBy)
  } catch (error) {
    if (error instanceof MetricsError)
      throw new DataError(
        `${name} ${split}`,
        `cannot be scored, and training would end at its first evaluation: ${error.message}`,
      )
    throw error
  }
}

/** Metrics that choose the best checkpoint, the first that a benchmark has. */
const BEST_BY = ['MR-full-mAP', 'R1@0.5', 'mAP']

/** @throws OptionError when `wanted` is no metric of this benchmark */
export function bestMetric(metrics: Readonly<Record<string, number>>, wanted?: string): string {
  const key = wanted ?? BEST_BY.find((name) => name in metrics) ?? Object.keys(metrics)[0]
  if (key === undefined || !(key in metrics))
    throw new OptionError('bestBy', wanted, `one of ${Object.keys(metrics).join(', ')}`)
  return key
}
