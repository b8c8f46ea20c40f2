/**
 * Relevant slots: a few learned tokens per modality that stand before the sequence, are read and written by every
 * block, and carry what was found on to the next ("dynamic slots").
 * Axes: b batch, s slots, l sequence, d width.
 */
import * as tf from '@tensorflow/tfjs'
import type { Random } from '../tensor/index.js'

/** Standard deviation of a slot at the start. */
const SLOT_STD = 0.02

/** First values of the slots of one modality [s, d]; s may be 0. */
export function newSlots(count: number, d: number, random: Random): tf.Tensor {
  return random.normalTensor([count, d], 0, SLOT_STD)
}

/** The learned slots before the first block, once for each sample [b, s, d]; undefined when there are none. */
export function slotsFor(learned: tf.Tensor, batch: number): tf.Tensor3D | undefined {
  if (learned.size === 0) return undefined
  return tf.tidy(() => tf.ones<tf.Rank.R3>([batch, 1, 1]).mul<tf.Tensor3D>(learned.expandDims(0)))
}

/** [R, O] along the sequence. */
export function joinSlots(slots: tf.Tensor3D | undefined, tokens: tf.Tensor3D): tf.Tensor3D {
  return slots ? tf.concat([slots, tokens], 1) : tokens
}

/** Slots are always real: ones before the mask [b, l] → [b, s+l]. */
export function joinSlotMask(count: number, mask: tf.Tensor2D): tf.Tensor2D {
  return count ? tf.tidy(() => tf.concat([tf.ones<tf.Rank.R2>([mask.shape[0], count]), mask], 1)) : mask
}

/** Takes [R, O] apart again. */
export function splitSlots(
  joint: tf.Tensor3D,
  count: number,
): { readonly slots: tf.Tensor3D | undefined; readonly tokens: tf.Tensor3D } {
  if (!count) return { slots: undefined, tokens: joint }
  const [b, m, d] = joint.shape
  return { slots: joint.slice([0, 0, 0], [b, count, d]), tokens: joint.slice([0, count, 0], [b, m - count, d]) }
}
