/** Predicts a split and scores it with the official evaluator. */
import type { Dataset } from '../datasets/index.js'
import { batches } from '../datasets/index.js'
import { type Evaluation, evaluate, type Prediction } from '../metrics/index.js'
import { OptionError } from '../tensor/index.js'
import { pause } from './pause.js'
import type { Trainable } from './trainable.js'

export interface SplitEvaluation {
  readonly predictions: readonly Prediction[]
  /** Everything that the official evaluator says. */
  readonly full: Evaluation
  /** Its summary, key → percent. */
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * @param batch samples predicted at once
 * @param signal looked at between batches
 * @returns nothing when aborted
 */
export async function evaluateModel(
  model: Pick<Trainable, 'predict'>,
  dataset: Dataset,
  batch: number,
  signal?: AbortSignal,
): Promise<SplitEvaluation | undefined> {
  const predictions: Prediction[] = []
  for await (const samples of batches(dataset, { batch })) {
    predictions.push(...(await model.predict(samples)))
    await pause()
    if (signal?.aborted) return undefined
  }
  const full = evaluate(predictions, dataset.annotations, { benchmark: dataset.name, extended: true })
  return { predictions, full, metrics: full.brief }
}

/** Metrics that choose the best checkpoint, the first that a benchmark has. */
const BEST_BY = ['MR-full-mAP', 'R1@0.5', 'mAP']

/** @throws OptionError when `wanted` is no metric of this benchmark */
export function bestMetric(metrics: Readonly<Record<string, number>>, wanted?: string): string {
  const key = wanted ?? BEST_BY.find((name) => name in metrics) ?? Object.keys(metrics)[0]
  if (key === undefined || !(key in metrics)) throw new OptionError('bestBy', wanted, `one of ${Object.keys(metrics).join(', ')}`)
  return key
}
