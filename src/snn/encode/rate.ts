/**
 * Rate code: in every step a neuron fires with its value as probability.
 *
 *   p = clip(gain · x + offset, 0, 1),   S[t] ~ Bernoulli(p)
 *
 * Bernoulli, not Poisson: intervals have CV = √(1-p), counts a Fano factor of 1-p.
 * Source: Eshraghian et al., Proc. IEEE 111 (2023), section II-C.
 */
import * as tf from '@tensorflow/tfjs'
import type { Random } from '../../tensor/index.js'
import { checkSteps } from './steps.js'

export interface RateOptions {
  readonly steps: number
  /** Source of the draws: the same state gives the same spikes. */
  readonly random: Random
  /** Default 1. */
  readonly gain?: number
  /** Default 0. */
  readonly offset?: number
}

/**
 * @param x values [...]
 * @returns zeros and ones [steps, ...]
 * @throws OptionError when steps is not a whole number of at least 1
 */
export function rate(x: tf.Tensor, { steps, random, gain = 1, offset = 0 }: RateOptions): tf.Tensor {
  checkSteps(steps)
  return tf.tidy(() =>
    random
      .uniformTensor([steps, ...x.shape])
      .less(x.mul(gain).add(offset))
      .toFloat(),
  )
}
