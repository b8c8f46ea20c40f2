import * as tf from '@tensorflow/tfjs'
import { OptionError, ShapeError } from '../../tensor/index.js'
import { asFloat, callKernel, isFused, registerOp } from '../runtime/register.js'
import * as cpu from './cpu.js'
import { adamReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import { type AdamStepOptions, type AdamTensors, adamFactors, numbered } from './types.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('AdamStep', { cpu, wasm, tensorflow, webgpu })

/** Values in one call of a kernel: old and new ones live side by side until all are there. */
const VALUES_AT_ONCE = 2 ** 20

/**
 * One step of Adam, bias-corrected; weight decay decoupled (AdamW) or in the gradient (L2).
 *
 *   g *= scale, then g += λ w  (L2)      w *= 1 - lr λ  (decoupled)
 *   m = β1 m + (1 - β1) g          v = β2 v + (1 - β2) g²
 *   w -= lr m / (1 - β1^k) / (sqrt(v / (1 - β2^k)) + ε)            k = step
 *
 * Source: Kingma & Ba, ICLR 2015, algorithm 1; Loshchilov & Hutter, ICLR 2019, algorithm 2.
 *
 * Assigns new tensors to `parameter`, `m` and `v`; never writes into the old ones, since the WebAssembly backend keeps
 * packed weights per tensor and would go on multiplying with the old values.
 * @param list one parameter's tensors, or many parameters', which take fewer calls than one by one
 * @throws ShapeError when the shapes differ; OptionError for a step below 1
 */
export function adamStep(list: AdamTensors | readonly AdamTensors[], options: AdamStepOptions): void {
  const all = Array.isArray(list) ? (list as readonly AdamTensors[]) : [list as AdamTensors]
  for (const tensors of all)
    for (const [name, { shape }] of Object.entries(tensors))
      if (shape.join() !== tensors.parameter.shape.join())
        throw new ShapeError('adamStep', name, shape, tensors.parameter.shape.join(', '))
  if (!(options.step >= 1)) throw new OptionError('step', options.step, 'at least 1')
  for (const part of parts(all)) {
    const updated = tf.tidy(() =>
      isFused('AdamStep') ? adamFused(part, options) : part.flatMap((tensors) => adamReference(tensors, options)),
    )
    for (const [i, variable] of part.flatMap(({ parameter, m, v }) => [parameter, m, v]).entries()) {
      variable.assign(updated[i]!)
      updated[i]!.dispose()
    }
  }
}

const adamFused = (list: readonly AdamTensors[], options: AdamStepOptions): tf.Tensor[] =>
  callKernel('AdamStep', numbered(list, asFloat), adamFactors(options))

/** Neighbours together, up to VALUES_AT_ONCE. */
function parts(list: readonly AdamTensors[]): AdamTensors[][] {
  const made: AdamTensors[][] = []
  let values = Number.POSITIVE_INFINITY
  for (const tensors of list) {
    values += tensors.parameter.size
    if (values > VALUES_AT_ONCE) {
      made.push([])
      values = tensors.parameter.size
    }
    made.at(-1)!.push(tensors)
  }
  return made
}
