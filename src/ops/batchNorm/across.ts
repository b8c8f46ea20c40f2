import * as tf from '@tensorflow/tfjs'
import type { BatchNormInput, BatchNormResult, SumAcross } from './types.js'

/**
 * Batch normalisation over the rows of several processes: the equations of `batchNorm`, with every Σ taken over all of
 * them. Two sums on the way forward, one on the way back; gradients of weight and bias are those of this process's rows,
 * as other gradients are.
 */
export function batchNormAcross(
  { x, rowWeights, weight, bias, epsilon = 1e-5 }: BatchNormInput,
  across: SumAcross,
): BatchNormResult {
  return tf.tidy(() => {
    const w = rowWeights.expandDims(1) // [n, 1]
    const d = x.shape[1]
    const sums = joined(across, [x.mul(w).sum(0), rowWeights.sum().reshape([1])])
    const count = sums.slice([d], [1]) // N, of all
    const mean = sums.slice([0], [d]).div(count) as tf.Tensor1D
    const variance = joined(across, [x.sub(mean).square().mul(w).sum(0)]).div(count) as tf.Tensor1D
    const inverse = variance.add(epsilon).rsqrt()
    const share = w.div(count) // w / N
    const normalise = tf.customGrad((x, weight, bias, save) => {
      const normal = (x as tf.Tensor).sub(mean).mul(inverse) // x̂
      ;(save as (tensors: tf.Tensor[]) => void)([normal, weight as tf.Tensor, share, inverse])
      return {
        value: normal.mul(weight as tf.Tensor).add(bias as tf.Tensor),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [normal, weight, share, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
          const own = [dy.sum(0), dy.mul(normal).sum(0)] // Σ dy, Σ dy x̂
          const all = joined(across, own)
          const [sum, product] = [all.slice([0], [d]), all.slice([d], [d])]
          const pulled = sum.add(normal.mul(product)).mul(share)
          return [dy.sub(pulled).mul(weight.mul(inverse)), own[1]!, own[0]!]
        },
      }
    })
    return { y: normalise(x, weight, bias) as tf.Tensor2D, mean, variance }
  })
}

/** Vectors end to end, summed over all processes. */
function joined(across: SumAcross, vectors: readonly tf.Tensor[]): tf.Tensor1D {
  const values = tf
    .concat1d(vectors as tf.Tensor1D[])
    .dataSync<'float32'>()
    .slice()
  across(values)
  return tf.tensor1d(values)
}
