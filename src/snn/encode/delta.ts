/**
 * Delta code: a spike where the signal rose by at least the threshold since the step before, as an event camera sees.
 *
 *   S[t] = 1 where x[t] - x[t-1] >= θ,  -1 where x[t] - x[t-1] <= -θ (with offSpikes)
 *
 * Source: snntorch.spikegen.delta (defaults too); Lichtsteiner, Posch & Delbruck, IEEE JSSC 43 (2008).
 */
import * as tf from '@tensorflow/tfjs'

export interface DeltaOptions {
  /** θ; default .1. */
  readonly threshold?: number
  /** Compare the first step with itself instead of with 0; default false. */
  readonly padding?: boolean
  /** Also mark falls, as -1; default false. */
  readonly offSpikes?: boolean
}

/**
 * @param x signal [t, ...]
 * @returns 0, 1 and with offSpikes -1 [t, ...]
 */
export function delta(x: tf.Tensor, { threshold = 0.1, padding = false, offSpikes = false }: DeltaOptions = {}): tf.Tensor {
  return tf.tidy(() => {
    const first = x.slice(0, 1)
    const before = tf.concat([padding ? first : tf.zerosLike(first), x.slice(0, x.shape[0]! - 1)], 0)
    const change = x.sub(before)
    const on = change.greaterEqual(threshold).toFloat()
    return offSpikes ? on.sub(change.lessEqual(-threshold).toFloat()) : on
  })
}
