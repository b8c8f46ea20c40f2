import * as tf from '@tensorflow/tfjs'
import { OptionError } from '../../tensor/index.js'
import { checkPositive, checkSteps, keepNaN } from './checks.js'

/** Choices of the latency code. */
export interface LatencyOptions {
  /** t, how many steps the code lasts. */
  readonly steps: number
  /** θ, between 0 and 1; default .01. */
  readonly threshold?: number
  /** τ in steps, above 0; default 1. */
  readonly tau?: number
  /** Default false. */
  readonly linear?: boolean
  /** Stretch the times so that the latest value fires in the last step (linear: so that x = 0 would); default false. */
  readonly normalize?: boolean
  /** Values below the threshold do not fire at all; default false: they fire last. */
  readonly clip?: boolean
}

/** Keeps x - θ above 0. */
const EPSILON = 1e-7

/**
 * @param x values [...], from 0 to 1
 * @returns times of the only spike, in steps, not rounded [...]; at least 0; NaN where x is
 * @throws OptionError when steps is not a whole number of at least 1, threshold not between 0 and 1, tau not above 0
 */
export function latencyTimes(
  x: tf.Tensor,
  { steps, threshold = 0.01, tau = 1, linear = false, normalize = false }: LatencyOptions,
): tf.Tensor {
  checkSteps(steps)
  if (!(threshold > 0 && threshold < 1)) throw new OptionError('threshold', threshold, 'a number between 0 and 1')
  checkPositive({ tau })
  return tf.tidy(() => {
    if (linear) {
      const scale = normalize ? steps - 1 : tau
      return tf
        .sub(1, x)
        .mul(scale)
        .minimum(scale * (1 - threshold))
        .maximum(0)
    }
    const above = x.maximum(threshold + EPSILON)
    const times = above.div(above.sub(threshold)).log().mul(tau)
    return normalize ? times.mul(tf.div(steps - 1, times.max().maximum(EPSILON))) : times
  })
}

/**
 * Latency code: one spike a neuron, the larger its value the earlier.
 *
 *   log       t = τ ln(x / (x - θ))          when a capacitor charged by x crosses θ
 *   linear    t = τ (1 - x)
 *
 * Values at or below θ come last. Source: snntorch.spikegen.latency (defaults too); Eshraghian et al., Proc. IEEE 111
 * (2023), section II-C.
 *
 * @param x values [...], from 0 to 1
 * @returns zeros and ones [steps, ...]: times rounded; a time beyond the last step becomes the last step; NaN where x
 *   is
 * @throws OptionError as `latencyTimes`
 */
export function latency(x: tf.Tensor, options: LatencyOptions): tf.Tensor {
  const { steps, threshold = 0.01, clip = false } = options
  return tf.tidy(() => {
    const when = latencyTimes(x, options)
      .round()
      .clipByValue(0, steps - 1)
    const step = tf.range(0, steps).reshape([steps, ...x.shape.map(() => 1)])
    const spikes = step.equal(when.expandDims(0)).toFloat()
    return keepNaN(clip ? spikes.mul(x.greaterEqual(threshold).toFloat()) : spikes, x)
  })
}
