/**
 * One step of Adam on one parameter, bias-corrected; weight decay decoupled (AdamW) or in the gradient (L2).
 *
 *   g += λ w  (L2)      w *= 1 - lr λ  (decoupled)
 *   m = β1 m + (1 - β1) g          v = β2 v + (1 - β2) g²
 *   w -= lr m / (1 - β1^k) / (sqrt(v / (1 - β2^k)) + ε)            k = step
 *
 * Source: Kingma & Ba, ICLR 2015, algorithm 1; Loshchilov & Hutter, ICLR 2019, algorithm 2.
 */
import * as tf from '@tensorflow/tfjs'
import { OptionError, ShapeError } from '../../tensor/index.js'
import { asFloat, callKernel, isFused, registerOp } from '../runtime/register.js'
import * as cpu from './cpu.js'
import { adamReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import { type AdamStepOptions, type AdamTensors, adamFactors } from './types.js'
import * as wasm from './wasm.js'

registerOp('AdamStep', { cpu, wasm, tensorflow })

/**
 * Assigns new tensors to `parameter`, `m` and `v`; never writes into the old ones, since the WebAssembly backend keeps
 * packed weights per tensor and would go on multiplying with the old values.
 * @throws ShapeError when the shapes differ; OptionError for a step below 1
 */
export function adamStep(tensors: AdamTensors, options: AdamStepOptions): void {
  const { parameter, m, v } = tensors
  for (const [name, { shape }] of Object.entries(tensors))
    if (shape.join() !== parameter.shape.join()) throw new ShapeError('adamStep', name, shape, parameter.shape.join(', '))
  if (!(options.step >= 1)) throw new OptionError('step', options.step, 'at least 1')
  const updated = tf.tidy(() => (isFused('AdamStep') ? adamFused(tensors, options) : adamReference(tensors, options)))
  for (const [i, variable] of [parameter, m, v].entries()) {
    variable.assign(updated[i]!)
    updated[i]!.dispose()
  }
}

const adamFused = ({ parameter, gradient, m, v }: AdamTensors, options: AdamStepOptions): tf.Tensor[] =>
  callKernel('AdamStep', { parameter, gradient: asFloat(gradient), m, v }, adamFactors(options))
