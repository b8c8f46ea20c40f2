/**
 * What each surrogate takes for the derivative of the step, for tensors and for kernels that work value by value.
 * Formulas: surrogates.ts.
 */
import * as tf from '@tensorflow/tfjs'
import { ATAN, FAST_SIGMOID, RECTANGLE, SIGMOID, STRAIGHT_THROUGH, TRIANGLE } from './surrogateCodes.js'

/** One derivative, for tensors and for one number. */
interface Derivative {
  /** Its number in the kernels. */
  readonly code: number
  ofTensor(alpha: number): (x: tf.Tensor) => tf.Tensor
  ofNumber(alpha: number): (x: number) => number
}

const square = (x: number): number => x * x

export const derivatives = {
  atan: {
    code: ATAN,
    ofTensor: (alpha) => (x) => tf.div(alpha / 2, x.mul((Math.PI / 2) * alpha).square().add(1)), // biome-ignore format: one formula
    ofNumber: (alpha) => (x) => alpha / 2 / (1 + square((Math.PI / 2) * alpha * x)),
  },
  sigmoid: {
    code: SIGMOID,
    ofTensor: (alpha) => (x) => {
      const s = x.mul(alpha).sigmoid()
      return s.mul(tf.sub(1, s)).mul(alpha)
    },
    ofNumber: (alpha) => (x) => {
      const s = 1 / (1 + Math.exp(-alpha * x))
      return alpha * s * (1 - s)
    },
  },
  fastSigmoid: {
    code: FAST_SIGMOID,
    ofTensor: (alpha) => (x) => x.abs().mul(alpha).add(1).square().reciprocal(),
    ofNumber: (alpha) => (x) => 1 / square(1 + alpha * Math.abs(x)),
  },
  triangle: {
    code: TRIANGLE,
    ofTensor: (alpha) => (x) => tf.relu(tf.sub(1, x.abs().mul(alpha))),
    ofNumber: (alpha) => (x) => Math.max(0, 1 - alpha * Math.abs(x)),
  },
  rectangle: {
    code: RECTANGLE,
    ofTensor: (alpha) => (x) => x.abs().less(alpha / 2).toFloat().div(alpha), // biome-ignore format: one formula
    ofNumber: (alpha) => (x) => (Math.abs(x) < alpha / 2 ? 1 / alpha : 0),
  },
  straightThrough: {
    code: STRAIGHT_THROUGH,
    ofTensor: () => (x) => tf.onesLike(x),
    ofNumber: () => () => 1,
  },
} as const satisfies Record<string, Derivative>

/** The derivative for one number, by its code. */
export function derivativeOf(code: number, alpha: number): (x: number) => number {
  return Object.values(derivatives)
    .find((derivative) => derivative.code === code)!
    .ofNumber(alpha)
}
