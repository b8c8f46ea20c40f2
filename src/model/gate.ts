/** How one stream opens another:  'silu' y ⊙ SiLU(z)    'onePlus' y ⊙ (1 + SiLU(z)). */
import type * as tf from '@tensorflow/tfjs'
import { siluGate } from '../ops/index.js'

export type GateName = 'silu' | 'onePlus'

/** @param y and @param z of one shape */
export function gate<T extends tf.Tensor>(y: T, z: T, name: GateName = 'silu'): T {
  return siluGate(y, z, name === 'onePlus' ? 1 : 0)
}
