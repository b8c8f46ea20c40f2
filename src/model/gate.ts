/**
 * How one stream opens another:  'silu' y ⊙ SiLU(z)    'onePlus' y ⊙ (1 + SiLU(z)).
 * With σ the logistic function, dSiLU/dz = σ(z)(1 + z(1 - σ(z))). One op, so that training keeps y and z and nothing else.
 */
import * as tf from '@tensorflow/tfjs'

export type GateName = 'silu' | 'onePlus'

/** @param y and @param z of one shape */
export function gate<T extends tf.Tensor>(y: T, z: T, name: GateName = 'silu'): T {
  return GATES[name](y, z) as T
}

const GATES = { silu: gateOp(0), onePlus: gateOp(1) }

function gateOp(rest: 0 | 1): (y: tf.Tensor, z: tf.Tensor) => tf.Tensor {
  const opening = (z: tf.Tensor, s: tf.Tensor): tf.Tensor => (rest ? z.mul(s).add(1) : z.mul(s))
  return tf.customGrad((...args) => {
    const [y, z, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    save([y, z])
    return {
      value: y.mul(opening(z, z.sigmoid())),
      gradFunc: (dy, [y, z]) => {
        const grad = dy as tf.Tensor
        const s = z!.sigmoid()
        const slope = s.mul(z!.mul(tf.sub(1, s)).add(1))
        return [grad.mul(opening(z!, s)), grad.mul(y!).mul(slope)]
      },
    }
  }) as (y: tf.Tensor, z: tf.Tensor) => tf.Tensor
}
