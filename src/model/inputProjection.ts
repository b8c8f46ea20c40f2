/**
 * Features of one modality to model width: LayerNorm → dropout → Linear → ReLU → LayerNorm → dropout → Linear, plus a
 * learned vector that tells the modalities apart.
 */
import * as tf from '@tensorflow/tfjs'
import { dropout, LayerNorm, Linear, Module, type Pass } from '../nn/index.js'
import type { Random } from '../tensor/index.js'

/** Standard deviation of the modality's vector at the start. */
const EMBEDDING_STD = 0.02

export class InputProjection extends Module {
  private readonly n1: LayerNorm
  private readonly l1: Linear
  private readonly n2: LayerNorm
  private readonly l2: Linear
  private readonly embedding: tf.Variable

  constructor(
    features: number,
    d: number,
    private readonly rate: number,
    random: Random,
  ) {
    super()
    this.n1 = this.child('n1', new LayerNorm(features))
    this.l1 = this.child('l1', new Linear(features, d, { random }))
    this.n2 = this.child('n2', new LayerNorm(d))
    this.l2 = this.child('l2', new Linear(d, d, { random }))
    this.embedding = this.parameter('emb', random.normalTensor([d], 0, EMBEDDING_STD))
  }

  /** @param x [b, l, features] → [b, l, d] */
  forward(x: tf.Tensor3D, pass: Pass): tf.Tensor3D {
    return tf.tidy(() => {
      const hidden = this.l1.forward(dropout(this.n1.forward(x), this.rate, pass)).relu()
      return this.l2.forward(dropout(this.n2.forward(hidden), this.rate, pass)).add(this.embedding)
    })
  }
}
