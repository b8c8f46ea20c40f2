/**
 * Direct code: the value itself as a constant current in every step; the first spiking layer makes the spikes (what
 * SpikeMba does).
 */
import type * as tf from '@tensorflow/tfjs'
import { checkSteps } from './checks.js'

/**
 * @param x values [...]
 * @returns the same values [steps, ...]
 * @throws OptionError when steps is not a whole number of at least 1
 */
export function direct(x: tf.Tensor, { steps }: { readonly steps: number }): tf.Tensor {
  checkSteps(steps)
  return x.expandDims(0).tile([steps, ...x.shape.map(() => 1)])
}
