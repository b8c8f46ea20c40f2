/**
 * Convolution along the sequence, width k, 'same': y[j] = Σ_i W[:, :, i] x[j + i - (k-1)/2] + bias, zeros outside.
 * The k shifted copies are laid side by side and one linear op does the work, so that its gradient is fast on every
 * backend (TensorFlow.js has no gradient of conv1d on wasm). Axes: b batch, l position, o output channel.
 */
import * as tf from '@tensorflow/tfjs'
import { linear } from '../ops/index.js'
import { OptionError, type Random } from '../tensor/index.js'
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
    inputs: number,
    outputs: number,
    random: Random,
    private readonly width = 3,
    bias?: number,
  ) {
    super()
    if (width % 2 !== 1) throw new OptionError('width', width, 'an odd number of taps')
    this.weight = this.parameter('weight', fanInUniform(random, [outputs, inputs, width], inputs * width))
    this.bias = this.parameter('bias', bias === undefined ? fanInUniform(random, [outputs], inputs * width) : tf.fill([outputs], bias))
  }

  /** @param x [b, l, in] → [b, l, out] */
  forward(x: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      const [b, l, inputs] = x.shape
      const half = (this.width - 1) / 2
      const padded = tf.pad3d(x, [
        [0, 0],
        [half, half],
        [0, 0],
      ])
      const windows = tf.concat(
        Array.from({ length: this.width }, (_, i) => padded.slice([0, i, 0], [b, l, inputs])),
        2,
      ) // [b, l, k·in]
      const weight = this.weight.transpose([0, 2, 1]).reshape([-1, this.width * inputs]) // [out, k·in]
      return linear(windows, weight as tf.Tensor2D, this.bias as tf.Tensor1D) as tf.Tensor3D
    })
  }
}
