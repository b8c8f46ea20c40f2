import * as tf from '@tensorflow/tfjs'

/** Adds a tensor to the running sum of that name; takes over the tensor. */
export function addInto(sums: Map<string, tf.Tensor>, name: string, term: tf.Tensor): void {
  const before = sums.get(name)
  if (!before) {
    sums.set(name, term)
    return
  }
  sums.set(name, tf.add(before, term))
  tf.dispose([before, term])
}
