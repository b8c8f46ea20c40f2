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
 * @param f reads no tensors but those it is handed; gets the pass to draw from
 * @param inputs that get a gradient
 * @param mask that gets none
 */
export function recomputed(
  recompute: boolean,
  module: Module,
  f: (pass: Pass, mask: tf.Tensor2D, ...inputs: tf.Tensor3D[]) => tf.Tensor3D,
  inputs: readonly tf.Tensor3D[],
  mask: tf.Tensor2D,
  pass: Pass,
): tf.Tensor3D {
  const seed = pass.training ? pass.random?.uint32() : undefined
  const run = (...given: tf.Tensor[]): tf.Tensor3D => {
    const once: Pass = { training: pass.training, random: seed === undefined ? undefined : Random.seeded(seed) }
    return f(once, given[inputs.length] as tf.Tensor2D, ...(given.slice(0, inputs.length) as tf.Tensor3D[]))
  }
  if (!recompute || !pass.training) return run(...inputs, mask)
  return checkpoint(run, inputs as readonly tf.Tensor[], [...module.namedParameters().values()], [mask])
}
