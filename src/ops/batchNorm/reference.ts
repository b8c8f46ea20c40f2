/** Batch normalisation over weighted rows in plain TensorFlow.js operations; the equations stand in `batchNorm.ts`. */
import * as tf from '@tensorflow/tfjs'
import { stopGradient } from '../stopGradient.js'
import type { BatchNormInput, BatchNormResult } from './types.js'

export function batchNormReference({ x, rowWeights, weight, bias, epsilon = 1e-5 }: BatchNormInput): BatchNormResult {
  return tf.tidy(() => {
    const w = rowWeights.expandDims(1) // [n, 1]
    const count = w.sum()
    const meanOf = (x: tf.Tensor) => x.mul(w).sum<tf.Tensor1D>(0).div<tf.Tensor1D>(count)
    const near = meanOf(x)
    // Where the variance is small, 1/sqrt(epsilon) enlarges what the mean's rounding leaves: the mean of what is left corrects it.
    const left = stopGradient(meanOf(x.sub(near)))
    const centred = x.sub(near).sub(left)
    const mean = near.add<tf.Tensor1D>(left)
    const variance = meanOf(centred.square())
    const y = centred.mul(variance.add(epsilon).rsqrt().mul(weight)).add(bias) as tf.Tensor2D
    return { y, mean, variance }
  })
}
