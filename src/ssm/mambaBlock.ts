import * as tf from '@tensorflow/tfjs'
import { Module, silu } from '../nn/index.js'
import { linear } from '../ops/index.js'
import { axes, type Random } from '../tensor/index.js'
import { type SsmConfig, type SsmSizes, ssmSizes } from './config.js'
import { projection } from './projection.js'
import { type SelectiveTrace, type SsmState, selectivePass } from './selectivePass.js'
import { type SelectiveWeights, selectiveWeights } from './selectiveWeights.js'

const NAMES = { conv: 'conv1d', xProj: 'x_proj', dtProj: 'dt_proj', aLog: 'A_log', d: 'D' }

/** What one pass of {@link MambaBlock} may be given. */
export interface MambaBlockOptions {
  /** 1 for real tokens, 0 for padding at the outer ends [b, l]. */
  readonly mask?: tf.Tensor2D
  /** Where a chunk of a longer sequence continues from. */
  readonly state?: SsmState
}

/** What one pass of {@link MambaBlock} computed. */
export interface MambaBlockResult {
  /** [b, l, d]. */
  readonly y: tf.Tensor3D
  /** Where the next chunk or step continues. */
  readonly state: SsmState
  /** The gate SiLU(z) [b, l, e]. */
  readonly gate: tf.Tensor3D
  /** What drove the scan of this pass; call it inside the same tidy. */
  trace(): SelectiveTrace
}

/**
 * The Mamba block in the official layout; its checkpoints load by name.
 *
 *   x, z = split(in_proj(input))           [b, l, d] → 2 × [b, l, e]
 *   y    = selective(x) ⊙ SiLU(z)          conv → SiLU → scan, see selectivePass.ts
 *   out  = out_proj(y)                     [b, l, e] → [b, l, d]
 *
 * Causal: output t depends on inputs 0..t alone. `step` is the same block for one token at a time.
 * Source: Gu & Dao, arXiv 2312.00752, figure 3; github.com/state-spaces/mamba, mamba_simple.py. Axes: b batch, l
 * sequence, d model, e inner width.
 *
 * @example
 * ```ts
 * const block = new MambaBlock({ dModel: 16 }, { random: Random.seeded(0) })
 * const { y, state } = block.forward(tf.ones([1, 10, 16])) // y [1, 10, 16]
 * block.step(y.slice([0, 9, 0], [1, 1, 16]).squeeze<tf.Tensor2D>([1]), state) // one token more
 * ```
 */
export class MambaBlock extends Module {
  /** Every width and range, defaults filled in. */
  readonly sizes: SsmSizes
  private readonly inProj: tf.Tensor2D
  private readonly weights: SelectiveWeights
  private readonly outProj: tf.Tensor2D

  /** @throws OptionError for a size that is not a whole number of at least 1 */
  constructor(config: SsmConfig, { random }: { readonly random: Random }) {
    super()
    this.sizes = ssmSizes(config)
    const { dModel, dInner } = this.sizes
    const register = (name: string, value: tf.Tensor): tf.Variable => this.parameter(name, value)
    this.inProj = projection(register, 'in_proj', 2 * dInner, dModel, random)
    this.weights = selectiveWeights(register, NAMES, this.sizes, random)
    this.outProj = projection(register, 'out_proj', dModel, dInner, random)
  }

  /**
   * One pass over a sequence, or over its next chunk: chunks that hand on their state give the numbers of one pass, and
   * their gradients.
   * @param x [b, l, d]
   * @returns y [b, l, d], and the state to continue from
   * @throws ShapeError
   */
  forward(x: tf.Tensor3D, options: MambaBlockOptions = {}): MambaBlockResult {
    axes('MambaBlock', { x: [x, `b l ${this.sizes.dModel}`], mask: [options.mask, 'b l'] })
    const [u, z] = tf.split(linear(x, this.inProj), 2, -1) as [tf.Tensor3D, tf.Tensor3D]
    const { y, state, trace } = selectivePass(this.weights, u, this.sizes.discretization, options)
    const gate = silu(z)
    return { y: linear(y.mul(gate), this.outProj) as tf.Tensor3D, state, gate, trace }
  }

  /** The state before the first token: zeros. */
  initialState(batch: number): SsmState {
    const { dInner, dConv, dState } = this.sizes
    return { conv: tf.zeros([batch, dConv - 1, dInner]), ssm: tf.zeros([batch, dInner, dState]) }
  }

  /**
   * One token.
   * @param x [b, d]
   * @returns y [b, d] and the state for the next token
   */
  step(
    x: tf.Tensor2D,
    state: SsmState = this.initialState(x.shape[0]),
  ): {
    /** [b, d]. */
    readonly y: tf.Tensor2D
    /** For the next token. */
    readonly state: SsmState
  } {
    const { y, state: next } = this.forward(x.expandDims(1) as tf.Tensor3D, { state })
    return { y: y.squeeze([1]), state: next }
  }
}
