/** A spike from a potential measured against its threshold; the surrogate is its gradient, whichever way a tie goes. */
import * as tf from '@tensorflow/tfjs'
import type { Surrogate } from '../ops/index.js'

/**
 * @param x potential - threshold [...]
 * @param onEqual whether x = 0 fires
 * @returns zeros and ones [...]
 */
export function fire(x: tf.Tensor, surrogate: Surrogate, onEqual: boolean): tf.Tensor {
  return onEqual ? surrogate(x) : strictly(surrogate)(x)
}

const strictly = (surrogate: Surrogate): ((x: tf.Tensor) => tf.Tensor) =>
  tf.customGrad((x, save) => {
    const input = x as tf.Tensor
    ;(save as tf.GradSaveFunc)([input])
    return { value: input.greater(0).toFloat(), gradFunc: (dy, saved) => (dy as tf.Tensor).mul(surrogate.gradient(saved[0]!)) }
  }) as (x: tf.Tensor) => tf.Tensor
