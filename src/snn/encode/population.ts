import * as tf from '@tensorflow/tfjs'
import { checkFinite, checkPositive, checkSteps } from './checks.js'

/** Choices of the population code. */
export interface PopulationOptions {
  /** k, how many neurons share a value. */
  readonly neurons: number
  /** First preferred value, finite; default 0. */
  readonly low?: number
  /** Last preferred value, finite; default 1. */
  readonly high?: number
  /** Width of a preference, above 0; default 1. */
  readonly sigma?: number
}

/**
 * Population code: neurons with preferred values, each as active as its preference is near.
 *
 *   r_k = exp(-(x - c_k)² / 2σ²),   c = linspace(low, high, k)
 *
 * Source: norse.torch population_encode with its Gaussian kernel; Pouget, Dayan & Zemel, Nature Reviews Neuroscience 1
 * (2000).
 *
 * @param x values [...]
 * @returns activity of each neuron, 0..1 [..., k]; a rate code makes spikes of it
 * @throws OptionError when neurons is not a whole number of at least 1, sigma not above 0, low or high not finite
 */
export function population(x: tf.Tensor, { neurons, low = 0, high = 1, sigma = 1 }: PopulationOptions): tf.Tensor {
  checkSteps(neurons, 'neurons')
  checkFinite({ low, high })
  checkPositive({ sigma })
  return tf.tidy(() =>
    x
      .expandDims(-1)
      .sub(tf.linspace(low, high, neurons))
      .div(sigma)
      .square()
      .mul(-0.5)
      .exp(),
  )
}
