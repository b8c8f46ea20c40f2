import * as tf from '@tensorflow/tfjs'
import { axes } from '../../tensor/index.js'
import { isFused, registerOp } from '../runtime/register.js'
import { runFused } from '../runtime/runFused.js'
import * as cpu from './cpu.js'
import { spikeAttentionReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import { GRADIENTS } from './types.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('SpikeAttention', { cpu, wasm, tensorflow, webgpu })

/**
 * Attention between spikes: G = scale · Q Kᵀ V per step and sample, one head, no softmax.
 * The equations stand in `reference.ts`. Axes: t spike step, b batch, m token, d width.
 *
 * Gradients reach q, k and v. Any values are allowed; zeros cost nothing where a kernel runs.
 * @param q spikes [t, b, m, d], as k and v; zero at padded tokens
 * @param scale one factor, or one a sample [b]
 * @returns [t, b, m, d]
 * @throws ShapeError naming the argument that does not fit
 */
export function spikeAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  scale: number | tf.Tensor1D,
): tf.Tensor4D {
  axes('spikeAttention', {
    q: [q, 't b m d'],
    k: [k, 't b m d'],
    v: [v, 't b m d'],
    scale: [typeof scale === 'number' ? undefined : scale, 'b'],
  })
  return tf.tidy(() => {
    if (!isFused('SpikeAttention', { inputs: { q }, attrs: {} })) return spikeAttentionReference(q, k, v, scale)
    const factors = typeof scale === 'number' ? tf.fill([q.shape[1]], scale) : scale
    const op = {
      inputs: { q, k, v },
      nonDifferentiable: { scale: factors },
      attrs: {},
      gradients: GRADIENTS,
      outputGradients: ['dy'],
    }
    return runFused('SpikeAttention', op)[0] as tf.Tensor4D
  })
}
