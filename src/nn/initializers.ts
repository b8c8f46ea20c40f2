/**
 * First values of parameters, PyTorch's where nothing else is said.
 * Source: He et al., ICCV 2015, as `torch.nn.Linear.reset_parameters` uses it: U(-1/sqrt(fanIn), 1/sqrt(fanIn)).
 */
import * as tf from '@tensorflow/tfjs'
import type { Random } from '../tensor/index.js'

/** Uniform in ±1/sqrt(fanIn): standard deviation 1/sqrt(3·fanIn). */
export function fanInUniform(random: Random, shape: number[], fanIn: number): tf.Tensor {
  const bound = 1 / Math.sqrt(fanIn)
  return random.uniformTensor(shape, -bound, bound)
}

/** The identity matrix [size, size]: a linear layer that starts as a wire. */
export function identityWeight(size: number): tf.Tensor2D {
  return tf.eye(size)
}

/** A vector [size] or any shape filled with one number. */
export function constantTensor(shape: number[], value: number): tf.Tensor {
  return tf.fill(shape, value)
}
