/** A linear map without bias, as PyTorch initialises it: weight [out, in] from U(±1/√in). */
import type * as tf from '@tensorflow/tfjs'
import type { Random } from '../tensor/index.js'

/** @param register keeps a value as a parameter under a name, and takes it over */
export function projection(
  register: (name: string, value: tf.Tensor) => tf.Variable,
  name: string,
  outputs: number,
  inputs: number,
  random: Random,
): tf.Tensor2D {
  return register(
    `${name}.weight`,
    random.uniformTensor([outputs, inputs], -(inputs ** -0.5), inputs ** -0.5),
  ) as tf.Tensor as tf.Tensor2D
}
