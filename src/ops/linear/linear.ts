/**
 * y = x Wᵀ + bias over the last axis, W [out, in] as PyTorch keeps it.
 *
 *   dx = dy W        dW = dyᵀ x        dbias = Σ dy
 *
 * Every product is a plain one of two matrices: TensorFlow.js on WebAssembly reaches its fast kernel (XNNPACK) only without
 * transpose flags and without a batch axis (tensorflow/tfjs#2532), and its own gradient of matMul has both: 20 times slower.
 * Axes: … leading, in, out.
 */
import * as tf from '@tensorflow/tfjs'
import { getImplementation, ShapeError } from '../../tensor/index.js'
import { linearReference } from './reference.js'

/**
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [..., out]
 * @throws ShapeError naming the argument that does not fit
 */
export function linear(x: tf.Tensor, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor {
  const [outputs, inputs] = weight.shape
  if (weight.rank !== 2) throw new ShapeError('linear', 'weight', weight.shape, 'out, in')
  if (x.shape.at(-1) !== inputs) throw new ShapeError('linear', 'x', x.shape, `…, in=${inputs}`)
  if (bias && bias.shape.join() !== String(outputs)) throw new ShapeError('linear', 'bias', bias.shape, `out=${outputs}`)
  if (getImplementation() === 'reference') return tf.tidy(() => linearReference(x, weight, bias))
  return tf.tidy(() => {
    const y = product(x.reshape([-1, inputs]), weight) as tf.Tensor
    return (bias ? y.add(bias) : y).reshape([...x.shape.slice(0, -1), outputs])
  })
}

const product = tf.customGrad((x, weight, save) => {
  const [input, w] = [x as tf.Tensor2D, weight as tf.Tensor2D]
  ;(save as tf.GradSaveFunc)([input, w])
  return {
    value: tf.matMul(input, w.transpose()),
    gradFunc: (dy, saved) => [tf.matMul(dy as tf.Tensor2D, saved[1]!), tf.matMul((dy as tf.Tensor2D).transpose(), saved[0]!)],
  }
})
