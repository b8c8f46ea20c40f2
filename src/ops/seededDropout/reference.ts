/** Dropout in plain TensorFlow.js operations: the definition, differentiated by the tape. */
import * as tf from '@tensorflow/tfjs'
import { dropoutKeys, dropoutMask } from './mask.js'

export function seededDropoutReference<T extends tf.Tensor>(x: T, rate: number, seed: number): T {
  return tf.tidy(() => x.mul(tf.tensor(dropoutMask(x.size, dropoutKeys(rate, seed)), x.shape)))
}
