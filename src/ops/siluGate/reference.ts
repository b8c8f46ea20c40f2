/** The gate in plain TensorFlow.js operations: the definition, differentiated by the tape. */
import * as tf from '@tensorflow/tfjs'

export function siluGateReference<T extends tf.Tensor>(y: T, z: T, base: number): T {
  return tf.tidy(() => y.mul(z.mul(z.sigmoid()).add(base)))
}
