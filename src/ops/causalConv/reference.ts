/**
 * Causal depthwise convolution in plain TensorFlow.js operations: the definition, differentiated by the tape.
 *
 *   v_t = bias + Σ_j weight_j · (x · mask)_{t-(k-1)+j}        j = 0..k-1
 *   y_t = v_t σ(v_t) · mask_t
 *
 * Source: Gu & Dao, Mamba, arXiv 2312.00752, section 3.4 (the local convolution before the scan); nn.Conv1d(groups=e,
 * padding=k-1), cut to l.
 */
import * as tf from '@tensorflow/tfjs'
import type { CausalConvInput } from './types.js'

export function causalConvReference({
  x,
  weight,
  bias,
  mask,
  activation = 'silu',
  reverse = false,
  initialState,
}: CausalConvInput): tf.Tensor3D {
  const [b, l, e] = x.shape
  const k = weight.shape[2]
  return tf.tidy(() => {
    const real = mask?.toFloat().expandDims(2) // [b, l, 1]
    const tokens: tf.Tensor3D = real ? x.mul(real) : x
    const before = initialState ?? tf.zeros<tf.Rank.R3>([b, k - 1, e])
    // Time runs upwards along axis 1, or downwards when reversed: [b, l + k - 1, e]
    const padded = k === 1 ? tokens : tf.concat(reverse ? [tokens, before.reverse(1)] : [before, tokens], 1)
    let v: tf.Tensor = bias ?? tf.zeros([e])
    for (let j = 0; j < k; j++) {
      const tap = weight.slice([0, 0, j], [e, 1, 1]).reshape([e])
      v = padded
        .slice([0, reverse ? k - 1 - j : j, 0], [b, l, e])
        .mul(tap)
        .add(v)
    }
    const y: tf.Tensor = activation === 'silu' ? v.mul(v.sigmoid()) : v
    return (real ? y.mul(real) : y) as tf.Tensor3D
  })
}
