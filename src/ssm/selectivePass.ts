/**
 * One selective state space over a sequence: the inside of a Mamba block, without its projections in and out.
 *
 *   x        = SiLU(conv(x))                    causal, depthwise
 *   dt, B, C = split(x_proj x)                  the input chooses its own step size, input and output maps
 *   δ        = softplus(dt_proj dt + bias)
 *   h[t]     = exp(δA) h[t-1] + δ B x           A = -exp(A_log)
 *   y[t]     = C h[t] + D x
 *
 * Where `mask` is 0 the convolution's input and output are zeroed and δ = 0 after the softplus: the state stands still,
 * and a padded sequence gives the numbers of the sequence alone. (δ = 0 alone is not enough: the convolution would see
 * the gap.)
 * Source: Gu & Dao, arXiv 2312.00752, algorithm 2. Axes: b batch, l sequence, e inner width, n state, r rank of dt, k
 * taps.
 */
import * as tf from '@tensorflow/tfjs'
import { causalConv, type Discretization, linear, selectiveScan } from '../ops/index.js'
import type { SelectiveWeights } from './selectiveWeights.js'

/** What a direction remembers between two chunks of a sequence. */
export interface SsmState {
  /** The last k-1 inputs of the convolution, oldest first [b, k-1, e]. */
  readonly conv: tf.Tensor3D
  /** h [b, e, n]. */
  readonly ssm: tf.Tensor3D
}

/** What one pass of {@link SelectiveDirection} may be given. */
export interface SelectiveOptions {
  /** 1 for real tokens, 0 for padding [b, l]; padding may stand only at the outer ends of a sequence. */
  readonly mask?: tf.Tensor2D
  /** Run from the last token to the first. */
  readonly reverse?: boolean
  /** Where a chunk continues from; all zeros at the start. */
  readonly state?: SsmState
}

/**
 * What drives the scan and where it ends, for pictures and the inspector; `selectiveStates` makes every state of it.
 */
export interface SelectiveTrace {
  /** The scan's input, after convolution and SiLU [b, l, e]. */
  readonly u: tf.Tensor3D
  /** δ after softplus and mask [b, l, e]. */
  readonly delta: tf.Tensor3D
  /** [b, l, n]. */
  readonly B: tf.Tensor3D
  /** [b, l, n]. */
  readonly C: tf.Tensor3D
  /** Rates of the states [e, n]. */
  readonly A: tf.Tensor2D
  /** h after the last step [b, e, n]. */
  readonly lastState: tf.Tensor3D
}

/** What one pass of {@link SelectiveDirection} computed. */
export interface SelectiveResult {
  /** [b, l, e]. */
  readonly y: tf.Tensor3D
  /** Computed when it is read; read it inside the same tidy. */
  readonly state: SsmState
  /** Computes the trace of this pass; call it inside the same tidy. */
  trace(): SelectiveTrace
}

/**
 * @param x [b, l, e]
 * @param discretization how A and B become discrete
 */
export function selectivePass(
  weights: SelectiveWeights,
  x: tf.Tensor3D,
  discretization: Discretization,
  options: SelectiveOptions = {},
): SelectiveResult {
  const { mask, reverse, state } = options
  const [n, r, k] = [weights.aLog.shape[1], weights.dtWeight.shape[1], weights.convWeight.shape[2]]
  const u = causalConv({
    x,
    weight: weights.convWeight,
    bias: weights.convBias,
    mask,
    reverse,
    initialState: k > 1 ? state?.conv : undefined,
  })
  const [dt, B, C] = tf.split(linear(u, weights.xProj), [r, n, n], -1) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]
  const delta = linear(dt, weights.dtWeight) as tf.Tensor3D // [b, l, e], before bias and softplus
  const A = weights.aLog.exp().neg() as tf.Tensor2D
  const { y, lastState } = selectiveScan({
    u,
    delta,
    A,
    B,
    C,
    D: weights.d,
    deltaBias: weights.dtBias,
    deltaSoftplus: true,
    initialState: state?.ssm,
    discretization,
    mask,
    reverse,
  })
  return {
    y,
    get state() {
      return { conv: lastInputs(x, k - 1, options), ssm: lastState }
    },
    trace: () => {
      const positive = delta.add(weights.dtBias).softplus()
      return { u, delta: (mask ? positive.mul(mask.expandDims(-1)) : positive) as tf.Tensor3D, B, C, A, lastState }
    },
  }
}

/** The window that the convolution hands on: the last `count` inputs it met, oldest first [b, count, e]. */
function lastInputs(x: tf.Tensor3D, count: number, { mask, reverse, state }: SelectiveOptions): tf.Tensor3D {
  const [b, l, e] = x.shape
  if (count === 0) return tf.zeros([b, 0, e])
  const met = Math.min(count, l)
  const start = reverse ? 0 : l - met
  let inputs = x.slice([0, start, 0], [b, met, e])
  if (mask) inputs = inputs.mul(mask.slice([0, start], [b, met]).expandDims(-1))
  if (reverse) inputs = inputs.reverse(1)
  if (met === count) return inputs
  const before = state ? state.conv.slice([0, met, 0], [b, count - met, e]) : tf.zeros<tf.Rank.R3>([b, count - met, e])
  return tf.concat([before, inputs], 1)
}
