import * as tf from '@tensorflow/tfjs'
import type { Discretization } from '../ops/index.js'
import { axes } from '../tensor/index.js'
import { discretize } from './discretize.js'

/** Operands of {@link selectiveStates}. Axes: b batch, l sequence, e channels, n state. */
export interface SelectiveStatesInput {
  /** What drives the state [b, l, e]. */
  readonly u: tf.Tensor3D
  /** Step length, after bias, softplus and mask [b, l, e]. */
  readonly delta: tf.Tensor3D
  /** [e, n]. */
  readonly A: tf.Tensor2D
  /** [b, l, n]. */
  readonly B: tf.Tensor3D
  /** State before the first step [b, e, n]; default zeros. */
  readonly initialState?: tf.Tensor3D
  /** Default 'mamba'. */
  readonly discretization?: Discretization
  /** Run from the last token to the first; default false. */
  readonly reverse?: boolean
}

/**
 * Every state of a selective scan, where {@link selectiveScan} gives only its outputs and the last state: for pictures
 * and lessons.
 *
 *   h[t] = Ā[t] h[t-1] + B̄[t] u[t]         Ā, B̄ = discretize(A, B[t], δ[t])         y[t] = Σₙ C[t] h[t]
 *
 * A loop of plain operations that keeps l states in memory. Axes: b batch, l sequence, e channels, n state.
 *
 * @returns the state after each token [b, l, e, n]
 * @throws ShapeError
 */
export function selectiveStates({
  u,
  delta,
  A,
  B,
  initialState,
  discretization = 'mamba',
  reverse = false,
}: SelectiveStatesInput): tf.Tensor4D {
  const { l } = axes('selectiveStates', {
    u: [u, 'b l e'],
    delta: [delta, 'b l e'],
    A: [A, 'e n'],
    B: [B, 'b l n'],
    initialState: [initialState, 'b e n'],
  })
  return tf.tidy(() => {
    const at = (x: tf.Tensor3D, t: number): tf.Tensor => x.slice([0, t, 0], [x.shape[0], 1, x.shape[2]]) // [b, 1, ·]
    const states: tf.Tensor[] = []
    let h: tf.Tensor = initialState ?? tf.zeros([u.shape[0], ...A.shape])
    for (let step = 0; step < l!; step++) {
      const t = reverse ? l! - 1 - step : step
      const { aBar, bBar } = discretize(A, at(B, t), at(delta, t).transpose([0, 2, 1]), discretization) // both [b, e, n]
      h = aBar.mul(h).add(bBar.mul(at(u, t).transpose([0, 2, 1])))
      states.push(h)
    }
    return tf.stack(reverse ? states.reverse() : states, 1) as tf.Tensor4D
  })
}
