import * as tf from '@tensorflow/tfjs'
import { Module } from '../nn/index.js'
import { axes, type Random } from '../tensor/index.js'
import { type SsmConfig, type SsmSizes, ssmSizes } from './config.js'
import { type SelectiveOptions, type SelectiveResult, type SsmState, selectivePass } from './selectivePass.js'
import { type SelectiveWeights, selectiveWeights } from './selectiveWeights.js'

const NAMES = { conv: 'conv', xProj: 'x_proj', dtProj: 'dt_proj', aLog: 'A_log', d: 'D' }

/**
 * One direction of a selective state space as a module: conv → SiLU → x_proj → dt_proj → scan.
 * The equations are in selectivePass.ts; parameter names are those of the checkpoints (conv, x_proj, dt_proj, A_log,
 * D).
 *
 * @example
 * ```ts
 * const direction = new SelectiveDirection({ dModel: 8, expand: 2 }, { random: Random.seeded(0) })
 * const { y, state } = direction.forward(tf.ones([1, 10, 16])) // y [1, 10, 16]
 * direction.forward(y, { state }) // goes on from there
 * ```
 */
export class SelectiveDirection extends Module {
  /** Every width and range, defaults filled in. */
  readonly sizes: SsmSizes
  private readonly weights: SelectiveWeights

  /**
   * @param config widths; the channels are `expand * dModel`
   * @throws OptionError for a size that is not a whole number of at least 1
   */
  constructor(config: SsmConfig, { random }: { readonly random: Random }) {
    super()
    this.sizes = ssmSizes(config)
    this.weights = selectiveWeights((name, value) => this.parameter(name, value), NAMES, this.sizes, random)
  }

  /**
   * One pass over a sequence, or over its next chunk.
   * @param x [b, l, e]
   * @returns y [b, l, e], the state to continue from and, on request, δ, B and C
   * @throws ShapeError
   */
  forward(x: tf.Tensor3D, options: SelectiveOptions = {}): SelectiveResult {
    axes('SelectiveDirection', { x: [x, `b l ${this.sizes.dInner}`], mask: [options.mask, 'b l'] })
    return selectivePass(this.weights, x, this.sizes.discretization, options)
  }

  /** The state before the first token: zeros. */
  initialState(batch: number): SsmState {
    const { dInner, dConv, dState } = this.sizes
    return { conv: tf.zeros([batch, dConv - 1, dInner]), ssm: tf.zeros([batch, dInner, dState]) }
  }

  /**
   * One token.
   * @param x [b, e]
   */
  step(
    x: tf.Tensor2D,
    state: SsmState,
  ): {
    /** [b, e]. */
    readonly y: tf.Tensor2D
    /** For the next token. */
    readonly state: SsmState
  } {
    const { y, state: next } = this.forward(x.expandDims(1) as tf.Tensor3D, { state })
    return { y: y.squeeze([1]), state: next }
  }
}
