import * as tf from '@tensorflow/tfjs'
import { nestedGradients } from './runtime/tfjsPrivate.js'

/**
 * Trades time for memory: runs a function without keeping what its gradient needs, and runs it again in the backward
 * pass.
 * Source: Chen, Xu, Zhang & Guestrin, "Training deep nets with sublinear memory cost", arXiv 1604.06174.
 *
 * @param f one tensor out; must give the same both times: draws no random numbers from a shared stream and changes no
 *   running statistics that it reads. Several outputs: concatenate them inside and split them outside.
 * @param xs its inputs
 * @param variables every variable that `f` reads and that is to be trained: a missing one gets no gradient
 * @param constants tensors that `f` reads and that get no gradient, such as masks; a tensor that f merely closes over
 *   may be gone by the time of the backward pass
 * @returns f(...xs, ...constants)
 */
export function checkpoint<X extends tf.Tensor, Y extends tf.Tensor>(
  f: (...xs: X[]) => Y,
  xs: readonly X[],
  variables: readonly tf.Variable[],
  constants: readonly X[] = [],
): Y {
  const run = tf.customGrad((...args) => {
    const inputs = args.slice(0, xs.length) as X[]
    const save = args.at(-1) as unknown as tf.GradSaveFunc
    save([...inputs, ...constants])
    return {
      value: f(...inputs, ...constants),
      gradFunc: (dy, saved) => {
        const kept = saved.slice(xs.length) as X[]
        return backward((...xs: X[]) => f(...xs, ...kept), saved.slice(0, xs.length) as X[], variables, dy as tf.Tensor)
      },
    }
  })
  return run(...xs, ...variables) as Y
}

function backward<X extends tf.Tensor>(
  f: (...xs: X[]) => tf.Tensor,
  xs: X[],
  variables: readonly tf.Variable[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const sources = [...xs, ...variables]
  return nestedGradients(() => f(...xs), sources, dy).map((grad, i) => grad ?? tf.zerosLike(sources[i]!)) // an input that f does not read
}
