/**
 * Batch normalisation over rows, each of which counts by its weight (0 for padding).
 *
 *   mean = Σ w x / N     var = Σ w (x - mean)² / N     N = Σ w
 *   x̂ = (x - mean) / sqrt(var + epsilon)               y = x̂ ⊙ weight + bias
 *   dx = weight / sqrt(var + epsilon) ⊙ (dy - w/N (Σ dy + x̂ Σ dy x̂))     dweight = Σ dy x̂     dbias = Σ dy
 *
 * Source: Ioffe & Szegedy, arXiv 1502.03167, algorithm 1. Axes: n row, d channel.
 */
import * as tf from '@tensorflow/tfjs'
import { axes } from '../../tensor/index.js'
import { asFloat, callFused, isFused } from '../runtime/register.js'
import { runDifferentiable } from '../runtime/tfjsPrivate.js'
import './kernels.js'
import { batchNormReference } from './reference.js'

export interface BatchNormInput {
  /** [n, d]. */
  readonly x: tf.Tensor2D
  /** How much each row counts [n]; not all 0. No gradient. */
  readonly rowWeights: tf.Tensor1D
  /** [d]. */
  readonly weight: tf.Tensor
  /** [d]. */
  readonly bias: tf.Tensor
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number
}

export type BatchNormResult = {
  /** [n, d]; also at rows that count nothing. */
  readonly y: tf.Tensor2D
  /** Statistics of this batch, for running averages [d]; gradients pass through y alone. */
  readonly mean: tf.Tensor1D
  /** Biased [d]. */
  readonly variance: tf.Tensor1D
}

/**
 * Gradients reach x, weight and bias, from y.
 * @throws ShapeError naming the argument that does not fit
 */
export function batchNorm(input: BatchNormInput): BatchNormResult {
  const { x, rowWeights, weight, bias, epsilon = 1e-5 } = input
  axes('batchNorm', { x: [x, 'n d'], rowWeights: [rowWeights, 'n'], weight: [weight, 'd'], bias: [bias, 'd'] })
  if (!isFused('RowBatchNorm')) return batchNormReference(input)
  return tf.tidy(() => {
    const inputs = { x: asFloat(x), weight: asFloat(weight), bias: asFloat(bias) }
    const w = asFloat(rowWeights)
    const [y, stats] = runDifferentiable({
      inputs,
      forward(save) {
        const [y, stats] = callFused('RowBatchNorm', { ...inputs, rowWeights: w }, { epsilon })
        save([inputs.x, w, inputs.weight, stats!])
        return [y!, stats!]
      },
      backward([dy], [x, rowWeights, weight, stats]) {
        const [dx, dweight, dbias] = callFused('RowBatchNormGrad', { x, rowWeights, weight, stats, dy }, { epsilon })
        return { x: dx!, weight: dweight!, bias: dbias! }
      },
    })
    const [mean, variance] = tf.split(stats as tf.Tensor2D, 2).map((row) => row.flatten()) as [tf.Tensor1D, tf.Tensor1D]
    return { y: y as tf.Tensor2D, mean, variance }
  })
}
