/**
 * Three convolutions of width 3 along the clips, ReLU between; every layer's input is masked, so that padding never
 * leaks in.
 */
import * as tf from '@tensorflow/tfjs'
import { Conv1d, Module } from '../nn/index.js'
import type { Random } from '../tensor/index.js'

export class ConvHead extends Module {
  private readonly layers: Conv1d[]

  /** @param bias first value of the last layer's bias */
  constructor(d: number, outputs: number, bias: number, random: Random) {
    super()
    this.layers = this.children('c', [
      new Conv1d(d, d, { random }),
      new Conv1d(d, d, { random }),
      new Conv1d(d, outputs, { random, width: 3, initialBias: bias }),
    ])
  }

  /**
   * @param x [b, l, d]
   * @param mask ones at real clips [b, l]
   * @returns [b, l, outputs]
   */
  forward(x: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor3D {
    return tf.tidy(() => {
      const real = mask.expandDims(2)
      return this.layers.reduce((x, layer, i) => layer.forward((i ? x.relu() : x).mul(real)), x)
    })
  }
}
