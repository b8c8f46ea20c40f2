import type * as tf from '@tensorflow/tfjs'
import { seededDropout } from '../ops/index.js'
import { OptionError } from '../tensor/index.js'
import type { Pass } from './module.js'

/**
 * Dropout: while training, each number is zeroed with probability `rate` and the rest is divided by 1 - rate.
 * One draw from the pass's own generator seeds the mask, so a seed repeats a run and successive calls differ.
 * Source: Srivastava et al., JMLR 15 (2014), "inverted" form.
 *
 * @param rate probability of a zero, in [0, 1)
 * @param pass evaluation returns x itself; training needs `pass.random` when rate > 0
 * @throws OptionError for a rate outside [0, 1) or a training pass without a generator
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, pass: Pass): T {
  if (!(rate >= 0 && rate < 1)) throw new OptionError('dropout rate', rate, 'a number in [0, 1)')
  if (!pass.training || rate === 0) return x
  if (!pass.random) throw new OptionError('pass.random', undefined, 'a Random while training with dropout')
  return seededDropout(x, rate, pass.random.uint32())
}
