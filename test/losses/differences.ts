/** Central differences: what a gradient must be. */
import * as tf from '@tensorflow/tfjs'

/** Largest difference between the tape's gradient and central differences, over the largest gradient. */
export function gradientError(f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor, step = 1e-2): number {
  const gradient = tf
    .grad(f as (x: tf.Tensor) => tf.Tensor)(x)
    .dataSync()
  const values = x.dataSync() as Float32Array
  const at = (i: number, by: number): number => {
    const moved = Float32Array.from(values)
    moved[i]! += by
    return f(tf.tensor(moved, x.shape)).dataSync()[0]!
  }
  const expected = Array.from(values, (_, i) => (at(i, step) - at(i, -step)) / (2 * step))
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs(value - gradient[i]!))) / largest
}
