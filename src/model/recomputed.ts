/**
 * Runs part of a block plainly, or so that the backward pass computes it again instead of keeping its intermediates.
 * Dropout must draw the same masks both times: the part gets a generator of its own, seeded by one draw from the pass.
 */
import type * as tf from '@tensorflow/tfjs'
import type { Module, Pass } from '../nn/index.js'
import { checkpoint } from '../ops/index.js'
import { Random } from '../tensor/index.js'

/**
 * @param module whose parameters `f` uses
 * @param f pure in its tensors; gets the pass to draw from
 */
export function recomputed<Inputs extends [tf.Tensor3D, ...tf.Tensor3D[]]>(
  recompute: boolean,
  module: Module,
  f: (pass: Pass, ...inputs: Inputs) => tf.Tensor3D,
  inputs: Inputs,
  pass: Pass,
): tf.Tensor3D {
  const seed = pass.training ? pass.random?.uint32() : undefined
  const run = (...inputs: tf.Tensor[]): tf.Tensor3D =>
    f({ training: pass.training, random: seed === undefined ? undefined : Random.seeded(seed) }, ...(inputs as Inputs))
  if (!recompute || !pass.training) return run(...inputs)
  return checkpoint(run, inputs, [...module.namedParameters().values()]) as tf.Tensor3D
}
