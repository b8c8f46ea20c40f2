/** What the codes ask of their options, and what they make of values that are no numbers. */
import * as tf from '@tensorflow/tfjs'
import { OptionError } from '../../tensor/index.js'

/** @throws OptionError when it is not a whole number from 1 to `most` */
export function checkSteps(steps: number, name = 'steps', most = Number.POSITIVE_INFINITY): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= most) return
  throw new OptionError(
    name,
    steps,
    most === Number.POSITIVE_INFINITY ? 'a whole number of at least 1' : `a whole number from 1 to ${most}`,
  )
}

/** @throws OptionError when one of the options is NaN or infinite */
export function checkFinite(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options))
    if (!Number.isFinite(value)) throw new OptionError(name, value, 'a finite number')
}

/** @throws OptionError when one of the options is not above 0, or infinite */
export function checkPositive(options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new OptionError(name, value, 'a finite number above 0')
}

/**
 * Comparisons are false for NaN, so a broken value would look like a silent neuron: it stays NaN instead.
 * @param spikes [steps, ...]
 * @param x values that they are made of, of a shape that spreads over `spikes`
 */
export const keepNaN = (spikes: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.where(x.equal(x), spikes, x)
