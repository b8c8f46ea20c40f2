import * as tf from '@tensorflow/tfjs'
import { OptionError, type Random } from '../tensor/index.js'
import { Linear } from './linear.js'
import { Module } from './module.js'

/** Choices of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions {
  /** Source of the first weights. */
  readonly random: Random
  /** How many heads share the width; default 8. */
  readonly heads?: number
}

/**
 * Multi-head self-attention over real tokens: softmax(Q Kᵀ / sqrt(d/heads)) V per head, then a linear layer.
 * Source: Vaswani et al., NeurIPS 2017, section 3.2. Axes: b batch, h head, l token, d width, f = d/heads.
 *
 * @example
 * ```ts
 * const attention = new MultiHeadAttention(16, { random: Random.seeded(0), heads: 4 })
 * attention.forward(tf.ones([1, 3, 16]), { mask: tf.tensor2d([[1, 1, 0]]) }) // [1, 3, 16]
 * ```
 */
export class MultiHeadAttention extends Module {
  private readonly heads: number
  private readonly qkv: Linear
  private readonly out: Linear

  /**
   * @param size width d
   * @throws OptionError when the heads do not divide d
   */
  constructor(
    private readonly size: number,
    { random, heads = 8 }: MultiHeadAttentionOptions,
  ) {
    super()
    this.heads = heads
    if (size % heads !== 0) throw new OptionError('heads', heads, `a divisor of the width ${size}`)
    this.qkv = this.child('qkv', new Linear(size, 3 * size, { random }))
    this.out = this.child('o', new Linear(size, size, { random }))
  }

  /**
   * Every token as a mean of all tokens' values, weighed by how well its query meets their keys.
   * @param x [b, l, d]
   * @param options mask: ones at tokens that may be looked at [b, l]; default all
   * @returns [b, l, d]
   */
  forward(x: tf.Tensor3D, { mask }: { readonly mask?: tf.Tensor2D } = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const [b, l, d] = x.shape
      const f = d / this.heads
      const joint = this.qkv.forward(x) // [b, l, 3d]
      const part = (i: number, axes: number[]): tf.Tensor4D =>
        joint
          .slice([0, 0, i * d], [b, l, d])
          .reshape([b, l, this.heads, f])
          .transpose(axes)
      const scores = part(0, [0, 2, 1, 3])
        .matMul(part(1, [0, 2, 3, 1]))
        .mul(1 / Math.sqrt(f)) // [b, h, l, l]
      const hidden = mask?.sub(1).mul(1e9).reshape([b, 1, 1, l])
      const seen = (hidden ? scores.add(hidden) : scores).softmax().matMul(part(2, [0, 2, 1, 3])) // [b, h, l, f]
      return this.out.forward(seen.transpose([0, 2, 1, 3]).reshape([b, l, this.size]) as tf.Tensor3D)
    })
  }
}
