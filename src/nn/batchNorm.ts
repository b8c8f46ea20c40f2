/**
 * Batch normalisation over every axis but the last, blind to padding.
 *
 *   training    y = (x - mean) / sqrt(var + epsilon) ⊙ weight + bias     mean, var over real tokens and all steps
 *   evaluation  the same with the running statistics, which training moves by `momentum`
 *
 * As PyTorch: biased variance normalises, unbiased variance (N/(N-1)) is what the running statistic takes in.
 * With x̂ the normalised input, w_n = 1 at real rows n and N = Σ w, the gradient is
 *
 *   dx = weight / sqrt(var + epsilon) ⊙ (dy - w/N ⊙ (Σ dy + x̂ ⊙ Σ dy x̂))
 *
 * Sums over rows are products with a row vector: TensorFlow.js would transpose the whole tensor to sum over its first axes.
 * Source: Ioffe & Szegedy, arXiv 1502.03167. Axes: t spike step, b batch, m token, d channel; rows n = t·b·m.
 */
import * as tf from '@tensorflow/tfjs'
import { constantTensor } from './initialisers.js'
import { EVALUATION, Module, type Pass } from './module.js'

export interface BatchNormOptions {
  /** Share of the new statistic in the running one; default .1. */
  readonly momentum?: number
  /** Added to the variance; default 1e-5. */
  readonly epsilon?: number
}

export class BatchNorm extends Module {
  readonly weight: tf.Variable
  readonly bias: tf.Variable
  readonly runningMean: tf.Variable
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
   * @param mask ones at real tokens, of x's last axes but d, such as [b, m] for x [t, b, m, d]; absent: everything is
   *   real. What comes out at padded tokens has no meaning.
   */
  forward<T extends tf.Tensor>(x: T, mask?: tf.Tensor, pass: Pass = EVALUATION): T {
    return tf.tidy(() => {
      if (!pass.training) {
        const scale = this.runningVariance.add(this.epsilon).rsqrt().mul(this.weight)
        return x.mul(scale).add(this.bias.sub(this.runningMean.mul(scale)))
      }
      const size = x.shape.at(-1)!
      const rows = x.reshape([-1, size])
      return this.normalise(rows, rowWeights(rows.shape[0]!, mask), this.weight, this.bias).reshape(x.shape)
    }) as T
  }

  private readonly normalise = tf.customGrad((...args) => {
    const [x, w, weight, bias, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc]
    const count = w.sum()
    const mean = w.matMul(x).div(count) // [1, d]
    const centred = x.sub(mean)
    const variance = w.matMul(centred.square() as tf.Tensor2D).div(count)
    const inverse = variance.add(this.epsilon).rsqrt()
    this.move(mean, variance.mul(count.div(count.sub(1).maximum(1))))
    const normal = centred.mul(inverse) as tf.Tensor2D
    save([normal, w, weight, inverse])
    return {
      value: normal.mul(weight).add(bias),
      gradFunc: (dy, saved) => normaliseGradient(dy as tf.Tensor2D, saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor2D]),
    }
  })

  private move(mean: tf.Tensor, variance: tf.Tensor): void {
    for (const [running, now] of [
      [this.runningMean, mean],
      [this.runningVariance, variance],
    ] as const)
      running.assign(running.mul(1 - this.momentum).add(now.flatten().mul(this.momentum)))
  }
}

/** Ones at real rows [1, n]; the mask repeats over the leading axes that it lacks. */
function rowWeights(rows: number, mask?: tf.Tensor): tf.Tensor2D {
  if (!mask) return tf.ones([1, rows])
  return tf
    .ones([rows / mask.size, 1])
    .mul(mask.reshape([1, -1]))
    .reshape([1, rows])
}

function normaliseGradient(dy: tf.Tensor2D, [normal, w, weight, inverse]: [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor2D]): tf.Tensor[] {
  const all = tf.ones<tf.Rank.R2>([1, dy.shape[0]])
  const sum = all.matMul(dy) // [1, d]
  const product = all.matMul(dy.mul(normal) as tf.Tensor2D) // [1, d]
  const share = w.reshape([-1, 1]).div(w.sum()) // [n, 1]
  const dx = dy.sub(normal.mul(product).add(sum).mul(share)).mul(inverse.mul(weight))
  return [dx, tf.zerosLike(w), product.flatten(), sum.flatten()]
}
