import * as tf from '@tensorflow/tfjs'
import type { Random } from '../../tensor/index.js'
import { checkFinite, checkSteps, keepNaN } from './checks.js'

/** Choices of the rate code. */
export interface RateOptions {
  /** t, how many steps the code lasts. */
  readonly steps: number
  /** Source of the draws: the same state gives the same spikes. */
  readonly random: Random
  /** Finite; default 1. */
  readonly gain?: number
  /** Finite; default 0. */
  readonly offset?: number
}

/**
 * Rate code: in every step a neuron fires with its value as probability.
 *
 *   p = clip(gain · x + offset, 0, 1),   S[t] ~ Bernoulli(p)
 *
 * Bernoulli, not Poisson: intervals have CV = √(1-p), counts a Fano factor of 1-p.
 * Source: Eshraghian et al., Proc. IEEE 111 (2023), section II-C.
 *
 * @param x values [...]; a probability below 0 never fires, one above 1 always
 * @returns zeros and ones [steps, ...], NaN where x is
 * @throws OptionError when steps is not a whole number of at least 1, or gain or offset is not finite
 */
export function rate(x: tf.Tensor, { steps, random, gain = 1, offset = 0 }: RateOptions): tf.Tensor {
  checkSteps(steps)
  checkFinite({ gain, offset })
  return tf.tidy(() => {
    const draws = random.uniformTensor([steps, ...x.shape])
    return keepNaN(draws.less(x.mul(gain).add(offset)).toFloat(), x)
  })
}
