import * as tf from '@tensorflow/tfjs'
import { axes, OptionError, type Random } from '../tensor/index.js'
import { fanInUniform } from './initializers.js'
import { Module } from './module.js'

/** Choices of {@link Conv1d}. */
export interface Conv1dOptions {
  /** Source of the first weights. */
  readonly random: Random
  /** Taps k, odd; default 3. */
  readonly width?: number
  /** First value of every bias; default U(±1/sqrt(inputs·k)). */
  readonly initialBias?: number
}

/**
 * Convolution along the sequence, k taps, 'same', with h = (k-1)/2:
 *
 *   y[j]  = Σ_i W[:, :, i] x[j + i - h] + bias            zeros outside
 *   dx[j] = Σ_i W[:, :, i]ᵀ dy[j - i + h]
 *   dW[:, :, i] = Σ_j dy[j - i + h] x[j]ᵀ
 *
 * The k shifted copies of x, or of dy, stand side by side, so that each line is one product of matrices: TensorFlow.js
 * has no gradient of conv1d on wasm, and the gradient of laying copies side by side would cost more than the product.
 * Axes: b batch, l position, n = b·l rows, in and out channels, k taps.
 *
 * @example
 * ```ts
 * const conv = new Conv1d(4, 8, { random: Random.seeded(0), width: 3 })
 * conv.forward(tf.ones([2, 5, 4])) // [2, 5, 8]
 * ```
 */
export class Conv1d extends Module {
  /** W [out, in, k], as in PyTorch. */
  readonly weight: tf.Variable
  /** [out]. */
  readonly bias: tf.Variable

  /**
   * @param inputs input channels
   * @param outputs output channels
   * @throws OptionError for an even width
   */
  constructor(
    private readonly inputs: number,
    outputs: number,
    { random, width = 3, initialBias }: Conv1dOptions,
  ) {
    super()
    if (width % 2 !== 1) throw new OptionError('width', width, 'an odd number of taps')
    this.weight = this.parameter('weight', fanInUniform(random, [outputs, inputs, width], inputs * width))
    this.bias = this.parameter(
      'bias',
      initialBias === undefined ? fanInUniform(random, [outputs], inputs * width) : tf.fill([outputs], initialBias),
    )
  }

  /**
   * Convolves each channel with its neighbours along the sequence.
   * @param x [b, l, in] → [b, l, out]
   * @throws ShapeError
   */
  forward(x: tf.Tensor3D): tf.Tensor3D {
    axes('Conv1d', { x: [x, `b l ${this.inputs}`] })
    return tf.tidy(() => convolve(x, this.weight).add(this.bias)) as tf.Tensor3D
  }
}

const convolve = tf.customGrad((...args) => {
  const [x, weight, save] = args as [tf.Tensor3D, tf.Tensor3D, tf.GradSaveFunc]
  const [b, l] = x.shape
  const [outputs, inputs, k] = weight.shape
  save([x, weight])
  return {
    value: neighbours(x, k, 'forward')
      .matMul(weight.transpose([2, 1, 0]).reshape<tf.Tensor2D>([k * inputs, outputs]))
      .reshape([b, l, outputs]),
    gradFunc: (dy, [x, weight]) => {
      const around = neighbours(dy as tf.Tensor3D, k, 'backward') // [n, k·out]
      return [
        around.matMul(weight!.transpose([2, 0, 1]).reshape<tf.Tensor2D>([k * outputs, inputs])).reshape([b, l, inputs]),
        around
          .matMul(x!.reshape<tf.Tensor2D>([-1, inputs]), true) // [k·out, in]
          .reshape([k, outputs, inputs])
          .transpose([1, 2, 0]),
      ]
    },
  }
}) as (x: tf.Tensor3D, weight: tf.Tensor) => tf.Tensor3D

/** The k neighbours of each position side by side [n, k·channels], the earliest first or last. */
function neighbours(x: tf.Tensor3D, k: number, order: 'forward' | 'backward'): tf.Tensor2D {
  const [b, l, channels] = x.shape
  const half = (k - 1) / 2
  const padded = x.pad([
    [0, 0],
    [half, half],
    [0, 0],
  ])
  const shifted = Array.from({ length: k }, (_, i) =>
    padded.slice([0, order === 'forward' ? i : k - 1 - i, 0], [b, l, channels]),
  )
  return tf.concat(shifted, 2).reshape([b * l, k * channels])
}
