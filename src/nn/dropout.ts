/**
 * Dropout: while training, each number is zeroed with probability `rate` and the rest is divided by 1 - rate.
 * The mask comes from the pass's own generator (one draw seeds a fast local stream), so a seed repeats a run and
 * successive calls differ.
 * Source: Srivastava et al., JMLR 15 (2014), "inverted" form.
 */
import * as tf from '@tensorflow/tfjs'
import { OptionError } from '../tensor/index.js'
import type { Pass } from './module.js'

/**
 * @param rate probability of a zero, in [0, 1)
 * @param pass evaluation returns x itself; training needs `pass.random` when rate > 0
 * @throws OptionError for a rate outside [0, 1) or a training pass without a generator
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, pass: Pass): T {
  if (!(rate >= 0 && rate < 1)) throw new OptionError('dropout rate', rate, 'a number in [0, 1)')
  if (!pass.training || rate === 0) return x
  if (!pass.random) throw new OptionError('pass.random', undefined, 'a Random while training with dropout')
  return tf.tidy(() => x.mul(tf.tensor(dropoutMask(x.size, rate, pass.random!.uint32()), x.shape))) as T
}

/** Zeros with probability `rate` (to 1/65536), else 1/(1-rate); xorshift32 (Marsaglia 2003), half a word a number. */
function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size)
  const keep = 1 / (1 - rate)
  const limit = Math.round(rate * 65536)
  let word = seed | 0 || 0x9e3779b9 // xorshift never leaves zero
  for (let i = 0; i < size; i += 2) {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    if ((word & 0xffff) >= limit) mask[i] = keep
    if (word >>> 16 >= limit) mask[i + 1] = keep // past the end of an odd size: no effect
  }
  return mask
}
