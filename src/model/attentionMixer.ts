import type * as tf from '@tensorflow/tfjs'
import { LayerNorm, Linear, type Module, MultiHeadAttention } from '../nn/index.js'
import type { Random } from '../tensor/index.js'

/** What stands in place of a state space with mixer 'transformer'. Axes: b batch, m token, d width. */
export interface AttentionMixer {
  readonly attention: MultiHeadAttention
  /** f2 relu(f1 LN(x)) [b, m, d], four times as wide inside. */
  feedForward(x: tf.Tensor3D): tf.Tensor3D
}

/** @param child registers its parts with the module whose mixer it is */
export function attentionMixer(
  child: <M extends Module>(name: string, module: M) => M,
  d: number,
  random: Random,
): AttentionMixer {
  const attention = child('attn', new MultiHeadAttention(d, { random }))
  const norm = child('norm2', new LayerNorm(d))
  const f1 = child('f1', new Linear(d, 4 * d, { random }))
  const f2 = child('f2', new Linear(4 * d, d, { random }))
  return { attention, feedForward: (x) => f2.forward(f1.forward(norm.forward(x)).relu()) }
}
