/**
 * Selective scan in plain TensorFlow.js operations: the definition.
 *
 *   δ_t = softplus(delta_t + deltaBias) · mask_t
 *   h_t = Ā(δ_t A) h_{t-1} + B̄(δ_t, A) B_t u_t          per channel, n states
 *   y_t = (⟨C_t, h_t⟩ + D u_t) · SiLU(z_t)
 *
 * Slow, differentiated by the tape, and what every fused kernel in this folder is tested against.
 * Source: Gu & Dao, Mamba, arXiv 2312.00752, algorithm 2; `selective_scan_ref` of state-spaces/mamba (channels first
 * there).
 * Axes: b batch, l sequence, e channels, n state.
 */
import * as tf from '@tensorflow/tfjs'
import { discretizeTensor } from './discretization.js'
import type { SelectiveScanInput, SelectiveScanResult } from './types.js'

export function selectiveScanReference(input: SelectiveScanInput): SelectiveScanResult {
  const { u, A, B, C, D, z, mask, reverse = false, discretization = 'mamba' } = input
  const [b, l, e] = u.shape
  const n = A.shape[1]
  return tf.tidy(() => {
    const delta = stepLength(input) // [b, l, e]
    const at = (x: tf.Tensor3D, t: number): tf.Tensor2D =>
      x.slice([0, t, 0], [b, 1, x.shape[2]]).reshape([b, x.shape[2]])
    const masked = mask && (mask.toFloat().expandDims(2) as tf.Tensor3D) // [b, l, 1]
    let h: tf.Tensor = input.initialState ?? tf.zeros([b, e, n])
    const outputs: tf.Tensor3D[] = []
    for (let step = 0; step < l; step++) {
      const t = reverse ? l - 1 - step : step
      const dt = (masked ? at(delta, t).mul(at(masked, t)) : at(delta, t)).expandDims(2) // [b, e, 1]
      const ut = at(u, t) // [b, e]
      const { decay, gain } = discretizeTensor(discretization, dt.mul(A)) // [b, e, n]
      const drive = dt.mul(ut.expandDims(2)).mul(at(B, t).expandDims(1)) // [b, e, n]
      h = decay.mul(h).add(gain ? drive.mul(gain) : drive)
      const read = h.mul(at(C, t).expandDims(1)).sum(2) // [b, e]
      outputs.push((D ? read.add(ut.mul(D)) : read).expandDims(1))
    }
    const y = tf.concat(reverse ? outputs.reverse() : outputs, 1) // [b, l, e]
    return { y: z ? y.mul(z.mul(z.sigmoid())) : y, lastState: h.clone() as tf.Tensor3D }
  })
}

/** δ before the mask [b, l, e]. */
function stepLength({ delta, deltaBias, deltaSoftplus }: SelectiveScanInput): tf.Tensor3D {
  const biased: tf.Tensor3D = deltaBias ? delta.add(deltaBias) : delta
  return deltaSoftplus ? biased.softplus() : biased
}
