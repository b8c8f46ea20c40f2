import * as tf from '@tensorflow/tfjs'
import { Module } from '../nn/index.js'
import { linear, siluGate } from '../ops/index.js'
import { axes, type Random } from '../tensor/index.js'
import { type SsmConfig, type SsmSizes, ssmSizes } from './config.js'
import { projection } from './projection.js'
import { selectivePass } from './selectivePass.js'
import { type SelectiveWeights, selectiveWeights } from './selectiveWeights.js'

const FORWARD = { conv: 'conv1d', xProj: 'x_proj', dtProj: 'dt_proj', aLog: 'A_log', d: 'D' }
const BACKWARD = { conv: 'conv1d_b', xProj: 'x_proj_b', dtProj: 'dt_proj_b', aLog: 'A_b_log', d: 'D_b' }

/**
 * The bidirectional Mamba block of Vision Mamba, version 2.
 *
 *   x, z = split(in_proj(input))
 *   y    = (selective(x) + reversed selective_b(x)) ⊙ SiLU(z)      selective_b: conv, x_proj, dt_proj, A, D of its own
 *   out  = out_proj(y)
 *
 * Source: Zhu et al., arXiv 2401.09417 (2024), algorithm 1; github.com/hustvl/Vim, mamba_simple.py with bimamba_type
 * "v2" (parameter names with `_b`, `A_b_log`, `D_b`). Axes: b batch, l sequence, d model, e inner width.
 *
 * @example
 * ```ts
 * const block = new BidirectionalMamba({ dModel: 16 }, { random: Random.seeded(0) })
 * block.forward(tf.ones([1, 10, 16])) // [1, 10, 16]
 * ```
 */
export class BidirectionalMamba extends Module {
  /** Every width and range, defaults filled in. */
  readonly sizes: SsmSizes
  private readonly inProj: tf.Tensor2D
  private readonly forwards: SelectiveWeights
  private readonly backwards: SelectiveWeights
  private readonly outProj: tf.Tensor2D

  /** @throws OptionError for a size that is not a whole number of at least 1 */
  constructor(config: SsmConfig, { random }: { readonly random: Random }) {
    super()
    this.sizes = ssmSizes(config)
    const { dModel, dInner } = this.sizes
    const register = (name: string, value: tf.Tensor): tf.Variable => this.parameter(name, value)
    this.inProj = projection(register, 'in_proj', 2 * dInner, dModel, random)
    this.forwards = selectiveWeights(register, FORWARD, this.sizes, random)
    this.backwards = selectiveWeights(register, BACKWARD, this.sizes, random)
    this.outProj = projection(register, 'out_proj', dModel, dInner, random)
  }

  /**
   * One pass over whole sequences; there is no state to go on from, since every output sees every token.
   * @param x [b, l, d]
   * @param options mask [b, l]: 1 for real tokens, 0 for padding at the outer ends
   * @returns y [b, l, d]
   * @throws ShapeError
   */
  forward(x: tf.Tensor3D, { mask }: { readonly mask?: tf.Tensor2D } = {}): tf.Tensor3D {
    axes('BidirectionalMamba', { x: [x, `b l ${this.sizes.dModel}`], mask: [mask, 'b l'] })
    const [u, z] = tf.split(linear(x, this.inProj), 2, -1) as [tf.Tensor3D, tf.Tensor3D]
    const forward = selectivePass(this.forwards, u, this.sizes.discretization, { mask })
    const backward = selectivePass(this.backwards, u, this.sizes.discretization, { mask, reverse: true })
    return linear(siluGate(forward.y.add(backward.y), z), this.outProj) as tf.Tensor3D
  }
}
