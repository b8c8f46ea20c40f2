import * as tf from '@tensorflow/tfjs'
import { rollBatch } from './rollBatch.js'

/**
 * Whether rolling the batch by one sample really gives a foreign sentence: not with a batch of one, nor with the same
 * query twice.
 *
 * Ones where the next sample's sentence differs from the own one [b]. Without a gradient.
 * @param text [b, q, dText]
 * @param mask [b, q]
 */
export function foreignSentence(text: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const words = text.mul(mask.expandDims(2))
    const difference = words
      .sub(rollBatch(words))
      .abs()
      .sum([1, 2])
      .add(mask.sub(rollBatch(mask)).abs().sum(1))
    return difference.greater(0).toFloat() as tf.Tensor1D
  })
}
