/** Sample i gets what sample i+1 has, the last one what the first has: each video beside a foreign sentence. */
import * as tf from '@tensorflow/tfjs'

/** @param x [b, ...] */
export function rollBatch<T extends tf.Tensor>(x: T): T {
  const b = x.shape[0]!
  if (b === 1) return x
  return tf.tidy(() => {
    const rest = x.shape.slice(1)
    const origin = rest.map(() => 0)
    return tf.concat([x.slice([1, ...origin], [b - 1, ...rest]), x.slice([0, ...origin], [1, ...rest])], 0)
  }) as T
}
