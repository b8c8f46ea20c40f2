/**
 * The weights of one selective state space, as the official Mamba initialises them.
 *
 *   conv      [e, 1, k], [e]     U(±1/√k), depthwise
 *   x_proj    [r + 2n, e]        U(±1/√e)
 *   dt_proj   [e, r], [e]        U(±1/√r); bias = softplus⁻¹(dt), dt log-uniform in [dtMin, dtMax]
 *   A_log     [e, n]             ln(1..n) in every channel, so that A = -exp(A_log) = -1..-n (S4D-real)
 *   D         [e]                1
 *
 * The step size's bias is what makes a fresh layer remember: dt = .001 spans a thousand tokens, dt = .1 ten.
 * Source: github.com/state-spaces/mamba, mamba_simple.py. Axes: e inner width, k taps, r rank of dt, n state.
 */
import * as tf from '@tensorflow/tfjs'
import type { Random } from '../tensor/index.js'
import type { SsmSizes } from './config.js'
import { inverseSoftplus } from './inverseSoftplus.js'

export interface SelectiveWeights {
  readonly convWeight: tf.Tensor3D
  readonly convBias: tf.Tensor1D
  readonly xProj: tf.Tensor2D
  readonly dtWeight: tf.Tensor2D
  readonly dtBias: tf.Tensor1D
  readonly aLog: tf.Tensor2D
  readonly d: tf.Tensor1D
}

/** What each weight is called; checkpoints of PyTorch differ in these names alone. */
export interface SelectiveNames {
  readonly conv: string
  readonly xProj: string
  readonly dtProj: string
  readonly aLog: string
  readonly d: string
}

/**
 * Draws and registers the weights of one direction.
 * @param register keeps a value as a parameter under a name, and takes it over
 */
export function selectiveWeights(
  register: (name: string, value: tf.Tensor) => tf.Variable,
  names: SelectiveNames,
  sizes: SsmSizes,
  random: Random,
): SelectiveWeights {
  const { dInner: e, dState: n, dConv: k, dtRank: r } = sizes
  const uniform = (shape: number[], fanIn: number): tf.Tensor =>
    random.uniformTensor(shape, -(fanIn ** -0.5), fanIn ** -0.5)
  return {
    convWeight: register(`${names.conv}.weight`, uniform([e, 1, k], k)) as tf.Tensor as tf.Tensor3D,
    convBias: register(`${names.conv}.bias`, uniform([e], k)) as tf.Tensor as tf.Tensor1D,
    xProj: register(`${names.xProj}.weight`, uniform([r + 2 * n, e], e)) as tf.Tensor as tf.Tensor2D,
    dtWeight: register(`${names.dtProj}.weight`, uniform([e, r], r)) as tf.Tensor as tf.Tensor2D,
    dtBias: register(
      `${names.dtProj}.bias`,
      tf.tensor1d(Float32Array.from({ length: e }, () => inverseSoftplus(initialStep(sizes, random)))),
    ) as tf.Tensor as tf.Tensor1D,
    aLog: register(
      names.aLog,
      tf.tensor2d(
        Float32Array.from({ length: e * n }, (_, i) => Math.log((i % n) + 1)),
        [e, n],
      ),
    ) as tf.Tensor as tf.Tensor2D,
    d: register(names.d, tf.ones([e])) as tf.Tensor as tf.Tensor1D,
  }
}

/** Log-uniform in [dtMin, dtMax], not below the floor. */
function initialStep({ dtMin, dtMax, dtInitFloor }: SsmSizes, random: Random): number {
  return Math.max(dtInitFloor, Math.exp(random.uniform(Math.log(dtMin), Math.log(dtMax))))
}
