import type * as tf from '@tensorflow/tfjs'
import { layerNorm } from '../ops/index.js'
import { constantTensor } from './initializers.js'
import { Module } from './module.js'

/** Choices of {@link LayerNorm}. */
export interface LayerNormOptions {
  /** Whether a shift β is added; default true. */
  readonly bias?: boolean
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number
}

/**
 * Layer normalisation over the last axis:  y = (x - mean) / sqrt(var + epsilon) ⊙ weight + bias.
 * Without a bias a row of zeros stays a row of zeros, which is how silence passes through.
 * Source: Ba, Kiros & Hinton, arXiv 1607.06450, eq. 4 (biased variance).
 *
 * @example
 * ```ts
 * new LayerNorm(4).forward(tf.tensor2d([[1, 2, 3, 4]])) // mean 0, variance 1
 * ```
 */
export class LayerNorm extends Module {
  /** Scale γ [d]; ones at first. */
  readonly weight: tf.Variable
  /** Shift β [d]; zeros at first; absent without bias. */
  readonly bias: tf.Variable | undefined
  /** Added to the variance. */
  readonly epsilon: number

  constructor(size: number, options: LayerNormOptions = {}) {
    super()
    this.epsilon = options.epsilon ?? 1e-5
    this.weight = this.parameter('weight', constantTensor([size], 1))
    if (options.bias ?? true) this.bias = this.parameter('bias', constantTensor([size], 0))
  }

  /**
   * Normalises each row of the last axis.
   * @param x [..., size] → same shape
   */
  forward<T extends tf.Tensor>(x: T): T {
    return layerNorm({ x, weight: this.weight, bias: this.bias, epsilon: this.epsilon }) as T
  }
}

/** Layer normalisation without weight and bias. */
export function standardize<T extends tf.Tensor>(x: T, epsilon = 1e-5): T {
  return layerNorm({ x, epsilon }) as T
}
