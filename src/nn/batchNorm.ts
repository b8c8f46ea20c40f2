import * as tf from '@tensorflow/tfjs'
import { batchNorm } from '../ops/index.js'
import { constantTensor } from './initializers.js'
import { Module, type Pass } from './module.js'

/** Choices of {@link BatchNorm}. */
export interface BatchNormOptions {
  /** Share of the new statistic in the running one; default .1. */
  readonly momentum?: number
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number
}

/**
 * Batch normalisation over every axis but the last, blind to padding.
 *
 *   training    y = (x - mean) / sqrt(var + epsilon) ⊙ weight + bias     mean, var over real tokens and all steps
 *   evaluation  the same with the running statistics, which training moves by `momentum`
 *
 * As PyTorch: biased variance normalises, unbiased variance (N/(N-1)) is what the running statistic takes in.
 * Source: Ioffe & Szegedy, arXiv 1502.03167. Axes: t spike step, b batch, m token, d channel; rows n = t·b·m.
 *
 * @example
 * ```ts
 * const norm = new BatchNorm(4)
 * norm.forward(tf.randomNormal([32, 4]), { training: true }) // statistics of this batch
 * norm.forward(tf.randomNormal([1, 4])) // running statistics
 * ```
 */
export class BatchNorm extends Module {
  /** Scale γ [d]; ones at first. */
  readonly weight: tf.Variable
  /** Shift β [d]; zeros at first. */
  readonly bias: tf.Variable
  /** Mean over batches [d], for evaluation; not trained. */
  readonly runningMean: tf.Variable
  /** Variance over batches [d], for evaluation; not trained. */
  readonly runningVariance: tf.Variable
  private readonly momentum: number
  private readonly epsilon: number

  constructor(size: number, options: BatchNormOptions = {}) {
    super()
    this.momentum = options.momentum ?? 0.1
    this.epsilon = options.epsilon ?? 1e-5
    this.weight = this.parameter('weight', constantTensor([size], 1))
    this.bias = this.parameter('bias', constantTensor([size], 0))
    this.runningMean = this.buffer('running_mean', constantTensor([size], 0))
    this.runningVariance = this.buffer('running_var', constantTensor([size], 1))
  }

  /**
   * Training moves the running statistics.
   * @param x [..., d]
   * @param pass mask: ones at real tokens, of x's last axes but d, such as [b, m] for x [t, b, m, d]; absent:
   *   everything is real. What comes out at padded tokens has no meaning.
   */
  forward<T extends tf.Tensor>(x: T, { mask, ...pass }: Pass & { readonly mask?: tf.Tensor } = {}): T {
    return tf.tidy(() => {
      if (!pass.training) {
        const scale = this.runningVariance.add(this.epsilon).rsqrt().mul(this.weight)
        return x.mul(scale).add(this.bias.sub(this.runningMean.mul(scale)))
      }
      const rows = x.reshape<tf.Tensor2D>([-1, x.shape.at(-1)!])
      const { weight, bias, epsilon } = this
      const { y, mean, variance } = batchNorm({
        x: rows,
        rowWeights: rowWeights(rows.shape[0], mask),
        weight,
        bias,
        epsilon,
        across: pass.across,
      })
      const count = countRows(rows.shape[0], mask, pass.across)
      this.move(mean, variance.mul(count.div(count.sub(1).maximum(1))), pass.momentum ?? this.momentum)
      return y.reshape(x.shape)
    }) as T
  }

  private move(mean: tf.Tensor, variance: tf.Tensor, momentum: number): void {
    for (const [running, now] of [
      [this.runningMean, mean],
      [this.runningVariance, variance],
    ] as const)
      running.assign(running.mul(1 - momentum).add(now.mul(momentum)))
  }
}

/** Real rows, of all processes. */
function countRows(rows: number, mask?: tf.Tensor, across?: Pass['across']): tf.Scalar {
  const own = mask ? mask.sum<tf.Scalar>().mul<tf.Scalar>(rows / mask.size) : tf.scalar(rows)
  if (!across) return own
  const counted = own.dataSync<'float32'>().slice()
  across(counted)
  return tf.scalar(counted[0]!)
}

/** Ones at real rows [n]; the mask repeats over the leading axes that it lacks. */
function rowWeights(rows: number, mask?: tf.Tensor): tf.Tensor1D {
  if (!mask) return tf.ones([rows])
  return tf
    .ones([rows / mask.size, 1])
    .mul(mask.reshape([1, -1]))
    .flatten()
}
