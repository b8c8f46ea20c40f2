/** Attention between spikes as one kernel forwards and one backwards (kernels.ts). */
import * as tf from '@tensorflow/tfjs'
import { asFloat, callFused } from '../module/register.js'
import { runDifferentiable } from '../module/tfjsPrivate.js'
import './kernels.js'

/** @returns G [t, b, m, d] */
export function spikeAttentionFused(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D, scale: number | tf.Tensor1D): tf.Tensor4D {
  const factors = typeof scale === 'number' ? tf.fill([q.shape[1]], scale) : asFloat(scale)
  const inputs = { q: asFloat(q), k: asFloat(k), v: asFloat(v) }
  const [y] = runDifferentiable({
    inputs,
    forward(save) {
      save([...Object.values(inputs), factors])
      return callFused('SpikeAttention', { ...inputs, scale: factors }, {})
    },
    backward([dy], [q, k, v, scale]) {
      const [dq, dk, dv] = callFused('SpikeAttentionGrad', { q, k, v, scale, dy }, {})
      return { q: dq!, k: dk!, v: dv! }
    },
  })
  return y as tf.Tensor4D
}
