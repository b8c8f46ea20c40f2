import * as tf from '@tensorflow/tfjs'
import { OptionError, ShapeError } from '../../tensor/index.js'
import { isFused, registerOp } from '../runtime/register.js'
import { runFused } from '../runtime/runFused.js'
import * as cpu from './cpu.js'
import { siluGateReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('SiluGate', { cpu, wasm, tensorflow, webgpu })

/**
 * A gate: one stream opens another.
 *
 *   out = y (base + SiLU(z))        SiLU(z) = z σ(z), σ the logistic function
 *
 * With base 0 silence (z = 0) lets nothing through, with base 1 it lets y through unchanged.
 * Source: Dauphin et al., arXiv 1612.08083 (gated linear units); Gu & Dao, Mamba, arXiv 2312.00752, section 3.4.
 *
 * @param y any shape
 * @param z the same shape
 * @param base what the gate adds to SiLU(z); finite, default 0
 * @returns the shape of y; gradients reach y and z, and nothing else is kept for them
 * @throws ShapeError when the shapes differ; OptionError for a base that is no number
 */
export function siluGate<T extends tf.Tensor>(y: T, z: T, base = 0): T {
  if (!tf.util.arraysEqual(y.shape, z.shape)) throw new ShapeError('siluGate', 'z', z.shape, y.shape.join(', '))
  if (!Number.isFinite(base)) throw new OptionError('base', base, 'a finite number')
  if (!isFused('SiluGate')) return siluGateReference(y, z, base)
  return tf.tidy(
    () =>
      runFused('SiluGate', {
        inputs: { y, z },
        attrs: { base },
        gradients: ['y', 'z'],
        outputGradients: ['dOut'],
      })[0] as T,
  )
}
