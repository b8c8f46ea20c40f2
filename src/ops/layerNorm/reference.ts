/**
 * Layer normalisation in plain TensorFlow.js operations, differentiated by the tape; the equations stand in
 * `layerNorm.ts`.
 */
import * as tf from '@tensorflow/tfjs'
import type { LayerNormInput } from './types.js'

export function layerNormReference({ x, weight, bias, epsilon = 1e-5 }: LayerNormInput): tf.Tensor {
  return tf.tidy(() => {
    const centred = x.sub(x.mean(-1, true))
    const normal = centred.mul(centred.square().mean(-1, true).add(epsilon).rsqrt())
    const scaled = weight ? normal.mul(weight) : normal
    return bias ? scaled.add(bias) : scaled
  })
}
