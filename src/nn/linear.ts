import * as tf from '@tensorflow/tfjs'
import { linear } from '../ops/index.js'
import { axes, type Random } from '../tensor/index.js'
import { constantTensor, fanInUniform } from './initializers.js'
import { Module } from './module.js'

/** Choices of {@link Linear}. */
export interface LinearOptions {
  /** Source of the first weights. */
  readonly random: Random
  /** Whether a bias is added; default true. */
  readonly bias?: boolean
  /** First weight [out, in]; default U(±1/sqrt(in)). Taken over by the module. */
  readonly weight?: tf.Tensor
  /** First value of every bias; default U(±1/sqrt(in)). */
  readonly initialBias?: number
}

/**
 * y = x Wᵀ + bias over the last axis, weight [out, in] as in PyTorch.
 *
 * @example
 * ```ts
 * const layer = new Linear(4, 8, { random: Random.seeded(0) })
 * layer.forward(tf.ones([2, 5, 4])) // [2, 5, 8]
 * ```
 */
export class Linear extends Module {
  /** W [out, in]. */
  readonly weight: tf.Variable
  /** [out]; absent without bias. */
  readonly bias: tf.Variable | undefined

  /**
   * @param inputs length of the last axis that comes in
   * @param outputs length of the last axis that goes out
   * @throws ShapeError when a given first weight is not [out, in]
   */
  constructor(inputs: number, outputs: number, { random, ...options }: LinearOptions) {
    super()
    if (options.weight) axes('Linear', { weight: [options.weight, `${outputs} ${inputs}`] })
    this.weight = this.parameter('weight', options.weight ?? fanInUniform(random, [outputs, inputs], inputs))
    if (options.bias === false) return
    const { initialBias } = options
    this.bias = this.parameter(
      'bias',
      initialBias === undefined ? fanInUniform(random, [outputs], inputs) : constantTensor([outputs], initialBias),
    )
  }

  /**
   * y = x Wᵀ + bias.
   * @param x [..., in] → [..., out]
   */
  forward<T extends tf.Tensor>(x: T): T {
    return tf.tidy(() => linear(x, this.weight as tf.Tensor2D, this.bias as tf.Tensor1D | undefined)) as T
  }
}
