import type { Annotation } from './annotation/annotation.js'
import type { BenchmarkName } from './annotation/benchmarkName.js'
import { evaluateTvsum, evaluateYoutube } from './domains.js'
import { MetricsError } from './errors.js'
import type { Evaluation } from './evaluation.js'
import { evaluateGrounding } from './grounding.js'
import { type Pair, pair } from './paired.js'
import type { Prediction } from './prediction.js'
import { evaluateQvhighlights } from './qvhighlights.js'

/** Which official evaluator scores, and how predictions are matched with annotations. */
export interface EvaluateOptions {
  /** The benchmark whose official evaluator is followed. */
  readonly benchmark: BenchmarkName
  /**
   * QVHighlights: adds what CG-DETR's program does: R1 from an IoU of .3 on and mean IoU, to `brief` and to every range
   * of lengths.
   */
  readonly extended?: boolean
  /** `exact` (default): both sides hold the same queries; `intersect`: score those that both hold. */
  readonly match?: 'exact' | 'intersect'
}

const EVALUATORS: Readonly<Record<BenchmarkName, (pairs: readonly Pair[], extended?: boolean) => Evaluation>> = {
  qvhighlights: evaluateQvhighlights,
  shapes: (pairs, extended) => evaluateQvhighlights(pairs, extended, 'shapes'),
  charades: evaluateGrounding,
  tacos: evaluateGrounding,
  tvsum: evaluateTvsum,
  youtube: evaluateYoutube,
}

/**
 * Scores predictions as the benchmark's official evaluator does, to the last digit. Figures are percent.
 *
 *   qvhighlights, shapes   `brief`, `HL-min-…` → {HL-mAP, HL-Hit1},
 *                          `full` `long` `middle` `short` → {MR-mAP, MR-R1} → threshold (extended: MR-mIoU too)
 *   charades, tacos        `brief` → R1@0.3, R1@0.5, R1@0.7, mIoU
 *   tvsum, youtube         `brief` → mAP; `domains` → mAP of each
 *
 * @throws MetricsError when queries do not match, or a field is missing or malformed
 */
export function evaluate(
  predictions: readonly Prediction[],
  groundTruth: readonly Annotation[],
  options: EvaluateOptions,
): Evaluation {
  const { benchmark, extended = false, match = 'exact' } = options
  if (!Object.hasOwn(EVALUATORS, benchmark))
    throw new MetricsError(
      `benchmark is ${JSON.stringify(benchmark)}, expected one of ${Object.keys(EVALUATORS).join(', ')}`,
    )
  return EVALUATORS[benchmark](pair(predictions, groundTruth, match), extended)
}
