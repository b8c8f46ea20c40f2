import * as tf from '@tensorflow/tfjs'
import { OptionError } from '../../tensor/index.js'
import { asFloat, callKernel, isFused, registerOp } from '../runtime/register.js'
import { runDifferentiable } from '../runtime/tfjsPrivate.js'
import * as cpu from './cpu.js'
import { dropoutKeys } from './mask.js'
import { seededDropoutReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('SeededDropout', { cpu, wasm, tensorflow, webgpu })

/**
 * Dropout that a seed repeats:
 *
 *   word(i) = S(S(i ⊕ k₁) ⊕ k₂)                                   k₁ the seed, k₂ = S(k₁ ⊕ 0x9e3779b9)
 *   y[i]    = x[i]/(1 - rate) if word(i) >= rate · 2^32, else 0
 *   dx[i]   = dy[i]/(1 - rate) where y[i] was kept, else 0
 *
 * S is a permutation of 32-bit words that mixes all bits. The mask is computed again in the backward pass, so that none
 * is kept.
 * Sources: Srivastava et al., JMLR 15 (2014), "inverted" form; S: C. Wellons, "Prospecting for hash functions" (2018),
 * lowbias32; keys before and between: Even & Mansour, J. Cryptology 10 (1997).
 *
 * @param x any shape
 * @param rate probability of a zero, in [0, 1)
 * @param seed 32 bits; the same seed drops the same positions
 * @returns the shape of x
 * @throws OptionError for a rate outside [0, 1)
 */
export function seededDropout<T extends tf.Tensor>(x: T, rate: number, seed: number): T {
  if (!(rate >= 0 && rate < 1)) throw new OptionError('dropout rate', rate, 'a number in [0, 1)')
  if (!isFused('SeededDropout')) return seededDropoutReference(x, rate, seed)
  const keys = { ...dropoutKeys(rate, seed) } // a record of numbers
  const apply = (x: tf.Tensor): tf.Tensor => callKernel('SeededDropout', { x }, keys)[0]!
  return tf.tidy(
    () =>
      runDifferentiable({
        inputs: { x: asFloat(x) },
        forward: () => [apply(asFloat(x))],
        backward: ([dy]) => ({ x: apply(dy!) }),
      })[0] as T,
  )
}
