/** Batch normalisation over weighted rows in plain TensorFlow.js operations; the equations stand in `batchNorm.ts`. */
import * as tf from '@tensorflow/tfjs'
import type { BatchNormInput, BatchNormResult } from './types.js'

export function batchNormReference({ x, rowWeights, weight, bias, epsilon = 1e-5 }: BatchNormInput): BatchNormResult {
  return tf.tidy(() => {
    const w = rowWeights.expandDims(1) // [n, 1]
    const count = w.sum()
    const mean = x.mul(w).sum<tf.Tensor1D>(0).div(count) as tf.Tensor1D
    const centred = x.sub(mean)
    const variance = centred.square().mul(w).sum(0).div(count) as tf.Tensor1D
    const y = centred.mul(variance.add(epsilon).rsqrt().mul(weight)).add(bias) as tf.Tensor2D
    return { y, mean, variance }
  })
}
