/**
 * Convolution along the sequence, k taps, 'same':
 *
 *   y[j] = Σ_i W[:, :, i] x[j + i - (k-1)/2] + bias                zeros outside
 *   dx   = the same with the taps turned round: Σ_i Wᵀ[:, :, k-1-i] dy[j + i - (k-1)/2]
 *
 * The k shifted copies stand side by side, so that each line is one product of matrices: TensorFlow.js has no gradient of
 * conv1d on wasm, and the gradient of laying copies side by side would cost more than the product.
 * Axes: b batch, l position, n = b·l rows, in and out channels, k taps.
 */
import * as tf from '@tensorflow/tfjs'
import { axes, OptionError, type Random } from '../tensor/index.js'
import { fanInUniform } from './initialisers.js'
import { Module } from './module.js'

export class Conv1d extends Module {
  readonly weight: tf.Variable
  readonly bias: tf.Variable

  /**
   * @param inputs input channels
   * @param outputs output channels
   * @param width taps k, odd; default 3
   * @param bias first value of every bias; default U(±1/sqrt(inputs·k))
   * @throws OptionError for an even width
   */
  constructor(
    private readonly inputs: number,
    outputs: number,
    random: Random,
    width = 3,
    bias?: number,
  ) {
    super()
    if (width % 2 !== 1) throw new OptionError('width', width, 'an odd number of taps')
    this.weight = this.parameter('weight', fanInUniform(random, [outputs, inputs, width], inputs * width))
    this.bias = this.parameter('bias', bias === undefined ? fanInUniform(random, [outputs], inputs * width) : tf.fill([outputs], bias))
  }

  /**
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
  const [outputs, inputs, k] = weight.shape
  save([x, weight])
  return {
    value: apply(x, weight.transpose([2, 1, 0]).reshape([k * inputs, outputs])),
    gradFunc: (dy, [x, weight]) => [
      apply(dy as tf.Tensor3D, turnedRound(weight as tf.Tensor3D)),
      (dy as tf.Tensor)
        .reshape<tf.Tensor2D>([-1, outputs])
        .transpose()
        .matMul(windows(x as tf.Tensor3D, k)) // [out, k·in]
        .reshape([outputs, k, inputs])
        .transpose([0, 2, 1]),
    ],
  }
}) as (x: tf.Tensor3D, weight: tf.Tensor) => tf.Tensor3D

/** Last tap first [k·out, in]; reverse costs five times a concatenation on wasm. */
function turnedRound(weight: tf.Tensor3D): tf.Tensor2D {
  const [outputs, inputs, k] = weight.shape
  const taps = weight.transpose([2, 0, 1]) // [k, out, in]
  const lastFirst = Array.from({ length: k }, (_, i) => taps.slice([k - 1 - i, 0, 0], [1, outputs, inputs]))
  return tf.concat(lastFirst, 0).reshape([k * outputs, inputs])
}

/** @param taps [k·channels, out] */
function apply(x: tf.Tensor3D, taps: tf.Tensor2D): tf.Tensor3D {
  const [b, l, channels] = x.shape
  return windows(x, taps.shape[0] / channels)
    .matMul(taps)
    .reshape([b, l, taps.shape[1]])
}

/** The k neighbours of each position side by side [n, k·channels]. */
function windows(x: tf.Tensor3D, k: number): tf.Tensor2D {
  const [b, l, channels] = x.shape
  const half = (k - 1) / 2
  const padded = x.pad([
    [0, 0],
    [half, half],
    [0, 0],
  ])
  const shifted = Array.from({ length: k }, (_, i) => padded.slice([0, i, 0], [b, l, channels]))
  return tf.concat(shifted, 2).reshape([b * l, k * channels])
}
