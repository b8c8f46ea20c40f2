/** Selective scan, forward and backward, softplus and skip included: (b, l, e, n) = (8, 128, 512, 16). */
import * as tf from '@tensorflow/tfjs'
import { selectiveScan } from '../../ops/index.js'
import { Random } from '../../tensor/index.js'
import type { BenchCase } from './case.js'
import { reading } from './measure.js'

const inputs = ([b, l, e, n]: readonly [number, number, number, number]) => {
  const random = Random.seeded(1)
  return [
    random.normalTensor([b, l, e]),
    random.normalTensor([b, l, e], -2, 1),
    random.uniformTensor([e, n], -16, -1),
    random.normalTensor([b, l, n]),
    random.normalTensor([b, l, n]),
    random.normalTensor([e]),
  ]
}

const scan = ([u, delta, A, B, C, D]: readonly tf.Tensor[]): tf.Tensor =>
  selectiveScan({
    u: u as tf.Tensor3D,
    delta: delta as tf.Tensor3D,
    A: A as tf.Tensor2D,
    B: B as tf.Tensor3D,
    C: C as tf.Tensor3D,
    D: D as tf.Tensor1D,
    deltaSoftplus: true,
  }).y

/** Of all inputs, from a gradient of y that is there already: making one would be timed as well. */
const gradients = (x: readonly tf.Tensor[], dy: tf.Tensor): tf.Tensor[] => tf.grads((...all) => scan(all))([...x], dy)

export const scanCase: BenchCase = {
  name: 'selectiveScan',
  op: 'SelectiveScan',
  shape: '(b, l, e, n) = (8, 128, 512, 16), forward + backward',
  peers: ['scan_ref', 'scan_unbind', 'scan_native'],
  parity: () => {
    const x = inputs([2, 13, 7, 5])
    const dy = Random.seeded(2).normalTensor([2, 13, 7])
    return () => [scan(x), ...gradients(x, dy)]
  },
  work: () => {
    const x = inputs([8, 128, 512, 16])
    const dy = tf.ones([8, 128, 512])
    return reading(() => gradients(x, dy))
  },
}
