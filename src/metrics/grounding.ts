/**
 * Charades-STA and TACoS: one true moment a query; recall of the first window at three thresholds, and its mean IoU.
 */

import type { Evaluation } from './evaluation.js'
import { predictedWindows, trueWindows } from './fields.js'
import { firstWindowIou, recallAt } from './momentRetrieval.js'
import type { Pair } from './paired.js'
import { pairwiseMean } from './pairwiseSum.js'
import { percent } from './roundDecimal.js'

/** @throws MetricsError */
export function evaluateGrounding(pairs: readonly Pair[]): Evaluation {
  const ious = pairs.map(({ prediction, truth }) =>
    firstWindowIou({ windows: predictedWindows(prediction), truths: trueWindows(truth) }),
  )
  return {
    brief: {
      'R1@0.3': recallAt(0.3, ious),
      'R1@0.5': recallAt(0.5, ious),
      'R1@0.7': recallAt(0.7, ious),
      mIoU: percent(pairwiseMean(ious)),
    },
  }
}
