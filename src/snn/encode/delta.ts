import * as tf from '@tensorflow/tfjs'
import { ShapeError } from '../../tensor/index.js'
import { checkPositive, keepNaN } from './checks.js'

/** Choices of the delta code. */
export interface DeltaOptions {
  /** θ, above 0; default .1. */
  readonly threshold?: number
  /** Compare the first step with itself instead of with 0; default false. */
  readonly padding?: boolean
  /** Also mark falls, as -1; default false. */
  readonly offSpikes?: boolean
}

/**
 * Delta code: a spike where the signal rose by at least the threshold since the step before, as an event camera sees.
 *
 *   S[t] = 1 where x[t] - x[t-1] >= θ,  -1 where x[t] - x[t-1] <= -θ (with offSpikes)
 *
 * Source: snntorch.spikegen.delta (defaults too); Lichtsteiner, Posch & Delbruck, IEEE JSSC 43 (2008).
 *
 * @param x signal [t, ...]
 * @returns 0, 1 and with offSpikes -1 [t, ...]; NaN where x is, or was a step before
 * @throws OptionError when the threshold is not above 0, ShapeError when x has no axis of time
 */
export function delta(
  x: tf.Tensor,
  { threshold = 0.1, padding = false, offSpikes = false }: DeltaOptions = {},
): tf.Tensor {
  checkPositive({ threshold })
  if (x.rank === 0) throw new ShapeError('delta', 'x', x.shape, 't, ...')
  if (x.shape[0] === 0) return tf.zerosLike(x)
  return tf.tidy(() => {
    const first = x.slice(0, 1)
    const before = tf.concat([padding ? first : tf.zerosLike(first), x.slice(0, x.shape[0]! - 1)], 0)
    const change = x.sub(before)
    const on = change.greaterEqual(threshold).toFloat()
    return keepNaN(offSpikes ? on.sub(change.lessEqual(-threshold).toFloat()) : on, change)
  })
}
