import type { Recording } from '../recording.js'
import { checkBlocks } from './blocks.js'
import { checkDetector } from './detector.js'
import type { Check, Finding } from './finding.js'
import { checkFiring } from './firing.js'
import { checkGradients } from './gradients.js'
import { checkNumbers } from './notNumbers.js'
import { checkOutputs } from './outputs.js'
import { compareWithReference, otherSettings } from './reference.js'
import { checkRerun } from './rerun.js'
import { checkSlopes } from './slopes.js'

/** In the order in which a pass computes. */
const CHECKS: readonly Check[] = [
  checkRerun,
  checkFiring,
  checkSlopes,
  checkDetector,
  checkBlocks,
  checkOutputs,
  checkGradients,
]

/** What {@link diagnose} may compare with. */
export interface DiagnoseOptions {
  /**
   * A recording of the first sample by a model that is trusted: faults that are right in themselves, such as another
   * discretisation, show beside it alone.
   */
  readonly reference?: Recording
  /**
   * The configuration that the weights were trained with, as run.json keeps it; a model that computes by another rule
   * is named.
   */
  readonly trainedWith?: Readonly<Record<string, unknown>>
}

/**
 * Names what is wrong: silent or saturated layers, thresholds out of reach, surrogate gradients that vanish or explode,
 * spikes that do not follow from their currents, a detector at chance, shut gates, unused slots, the first value that
 * is no number. One recording tells of one sample; several of one model tell of the model.
 * @param recordings of one model; a detector is judged where moments are marked, gradients where they were recorded
 * @returns nothing when nothing is wrong; a value that is no number alone, since the rest follows from it
 * @example
 * for (const { fault, where, says, attempt } of diagnose(await inspectSample(model, sample, 'shapes',
 * { gradients: true })))
 *   console.log(`${fault} in ${where}: ${says}. Try: ${attempt}`)
 */
export function diagnose(
  recordings: Recording | readonly Recording[],
  { reference, trainedWith }: DiagnoseOptions = {},
): Finding[] {
  const list: readonly Recording[] = Array.isArray(recordings) ? recordings : [recordings as Recording]
  if (list.length === 0) return []
  const numbers = checkNumbers(list)
  if (numbers.length) return numbers
  return [
    ...(trainedWith ? otherSettings(list[0]!.config, trainedWith, 'training') : []),
    ...CHECKS.flatMap((check) => check(list)),
    ...(reference ? compareWithReference(list[0]!, reference) : []),
  ]
}
