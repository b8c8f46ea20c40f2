import type * as tf from '@tensorflow/tfjs'
import { OptionError } from '../../tensor/index.js'
import { spike } from './spike.js'
import { derivatives } from './surrogateDerivatives.js'

/** The surrogate derivatives of {@link surrogates}, by name. */
export type SurrogateName =
  | 'atan'
  | 'sigmoid'
  | 'fastSigmoid'
  | 'triangle'
  | 'rectangle'
  | 'superSpike'
  | 'straightThrough'
  | 'custom'

/** A spike function: zeros and ones forwards (one at x >= 0), {@link Surrogate.gradient} backwards. */
export interface Surrogate {
  <T extends tf.Tensor>(x: T): T
  /** Which derivative it is. */
  readonly name: SurrogateName
  /** Sharpness (for 'rectangle': width); 1 where the derivative has none. */
  readonly alpha: number
  /** g(x), elementwise. */
  gradient(x: tf.Tensor): tf.Tensor
}

/**
 * Spikes that train: a step forwards, a named surrogate for its derivative backwards.
 *
 * Every surrogate by name; `alpha` must be above zero. Its derivative g(x), with the peak at the threshold:
 *
 *   atan             (α/2) / (1 + (π/2 α x)²)      α/2      Fang et al., ICCV 2021
 *   sigmoid          α σ(αx) (1 - σ(αx))           α/4
 *   fastSigmoid      1 / (1 + α|x|)²               1        Zenke & Ganguli, Neural Computation 30 (2018)
 *   superSpike       1 / (1 + α|x|)²               1        the same, α = 100 as its authors use it
 *   triangle         max(0, 1 - α|x|)              1        Bellec et al., NeurIPS 2018
 *   rectangle        1/α where |x| < α/2           1/α      Wu et al., Frontiers in Neuroscience 12 (2018); α: width
 *   straightThrough  1                             1        Bengio, Léonard & Courville, arXiv 1308.3432
 */
export const surrogates = {
  /** α is the sharpness, default 2. */
  atan: (alpha = 2): Surrogate => named('atan', alpha, derivatives.atan.ofTensor(alpha)),
  /** α is the sharpness, default 4. */
  sigmoid: (alpha = 4): Surrogate => named('sigmoid', alpha, derivatives.sigmoid.ofTensor(alpha)),
  /** α is the sharpness, default 25. */
  fastSigmoid: (alpha = 25): Surrogate => named('fastSigmoid', alpha, derivatives.fastSigmoid.ofTensor(alpha)),
  /** 1/α is half the width, default 1. */
  triangle: (alpha = 1): Surrogate => named('triangle', alpha, derivatives.triangle.ofTensor(alpha)),
  /** α is the width, default 1. */
  rectangle: (alpha = 1): Surrogate => named('rectangle', alpha, derivatives.rectangle.ofTensor(alpha)),
  /** α is the sharpness, default 100. */
  superSpike: (alpha = 100): Surrogate => named('superSpike', alpha, derivatives.fastSigmoid.ofTensor(alpha)),
  /** The gradient passes as it is. */
  straightThrough: (): Surrogate => named('straightThrough', 1, derivatives.straightThrough.ofTensor()),
  /**
   * A derivative of one's own; runs without the fused kernels.
   * @param gradient any derivative g(x), elementwise
   */
  custom: (gradient: (x: tf.Tensor) => tf.Tensor): Surrogate => named('custom', 1, gradient),
} as const

function named(name: SurrogateName, alpha: number, gradient: (x: tf.Tensor) => tf.Tensor): Surrogate {
  if (!(alpha > 0)) throw new OptionError(`${name}'s alpha`, alpha, 'a number above 0')
  const fire = <T extends tf.Tensor>(x: T): T => spike(x, gradient)
  // A function's own `name` is not writable, but it can be redefined.
  return Object.defineProperties(fire, {
    name: { value: name },
    alpha: { value: alpha },
    gradient: { value: gradient },
  }) as Surrogate
}

/** The name of a surrogate's number in the kernels. */
export function surrogateOf(code: number): SurrogateName {
  return (Object.keys(derivatives) as (keyof typeof derivatives)[]).find((name) => derivatives[name].code === code)!
}

/** The surrogate's number in the kernels; undefined for 'custom', which has none and runs the reference. */
export function surrogateCode(name: SurrogateName): number | undefined {
  if (name === 'custom') return undefined
  return derivatives[name === 'superSpike' ? 'fastSigmoid' : name].code
}
