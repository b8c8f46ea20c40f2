/** The convolution as one kernel forwards and one backwards (kernels.ts). */
import type * as tf from '@tensorflow/tfjs'
import { runFused } from '../runtime/runFused.js'
import { GRADIENTS } from './kernels.js'
import type { CausalConvInput } from './types.js'

export function causalConvFused({ x, weight, bias, initialState, mask, activation = 'silu', reverse = false }: CausalConvInput): tf.Tensor3D {
  const hasState = weight.shape[2] > 1
  const [y] = runFused('CausalConv', {
    inputs: { x, weight, bias, initialState: hasState ? initialState : undefined },
    constants: { mask },
    attrs: { silu: activation === 'silu' ? 1 : 0, reverse: reverse ? 1 : 0 },
    gradients: GRADIENTS,
    arriving: ['dy'],
  })
  return y as tf.Tensor3D
}
