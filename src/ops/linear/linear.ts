import * as tf from '@tensorflow/tfjs'
import { getImplementation, ShapeError } from '../../tensor/index.js'
import { getPrecision } from '../../tensor/internal.js'
import { present } from '../runtime/register.js'
import { runDifferentiable } from '../runtime/tfjsPrivate.js'
import { bfloat16Products, type LinearProducts, rowProducts, tensorProducts } from './products.js'
import { linearReference } from './reference.js'

/**
 * y = x Wᵀ + bias over the last axis, W [out, in] as PyTorch keeps it.
 *
 *   dx = dy W        dW = dyᵀ x        dbias = Σ dy
 *
 * One product each, of matrices with transpose flags, which cost nothing on any backend (products.ts). On wasm that
 * takes our own kernel (overrides/wasm/matMul.ts): TensorFlow.js's is slow with flags, and forgets the bias.
 * An input that needs no gradient (features, say) costs none.
 * Axes: … leading, in, out.
 *
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
  if (bias && bias.shape.join() !== String(outputs))
    throw new ShapeError('linear', 'bias', bias.shape, `out=${outputs}`)
  if (getImplementation() === 'reference') return tf.tidy(() => linearReference(x, weight, bias))
  if (tf.getBackend() === 'tensorflow' && x.rank > 1) {
    const float32 = x.rank === 2 ? rowProducts : tensorProducts
    return tf.tidy(() => linearOf(getPrecision() === 'bf16' ? bfloat16Products : float32, x, weight, bias))
  }
  return tf.tidy(() =>
    linearOf(rowProducts, x.reshape([-1, inputs]), weight, bias).reshape([...x.shape.slice(0, -1), outputs]),
  )
}

function linearOf(
  products: LinearProducts,
  x: tf.Tensor,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
): tf.Tensor {
  const [y] = runDifferentiable({
    inputs: present({ x, weight, bias }),
    forward(save) {
      save([x, weight])
      return [products.y(x, weight, bias)]
    },
    backward([dy], [x, weight]) {
      const gradients = {
        x: () => products.dx(dy!, weight as tf.Tensor2D),
        weight: () => products.dWeight(dy!, x!),
      }
      return bias ? { ...gradients, bias: () => products.dBias(dy!) } : gradients
    },
  })
  return y!
}
