import * as tf from '@tensorflow/tfjs'
import { ShapeError } from '../../tensor/index.js'
import { isFused, registerOp } from '../runtime/register.js'
import { runFused } from '../runtime/runFused.js'
import * as cpu from './cpu.js'
import { layerNormReference } from './reference.js'
import * as tensorflow from './tensorflow.js'
import type { LayerNormInput } from './types.js'
import * as wasm from './wasm.js'
import * as webgpu from './webgpu.js'

registerOp('LayerNorm', { cpu, wasm, tensorflow, webgpu })

/**
 * Layer normalisation over the last axis.
 *
 *   x̂ = (x - mean) / sqrt(var + epsilon)          y = x̂ ⊙ weight + bias          g = dy ⊙ weight
 *   dx = (g - mean(g) - x̂ mean(g x̂)) / sqrt(var + epsilon)          dweight = Σ dy x̂          dbias = Σ dy
 *
 * Source: Ba, Kiros & Hinton, arXiv 1607.06450, eq. 4 (biased variance). Axes: … leading, n.
 *
 * Gradients reach x, weight and bias.
 * @returns the shape of x
 * @throws ShapeError naming the argument that does not fit
 */
export function layerNorm(input: LayerNormInput): tf.Tensor {
  const { x, weight, bias, epsilon = 1e-5 } = input
  const n = x.shape.at(-1)
  if (n === undefined) throw new ShapeError('layerNorm', 'x', x.shape, '…, n')
  for (const [name, tensor] of Object.entries({ weight, bias }))
    if (tensor && tensor.shape.join() !== String(n)) throw new ShapeError('layerNorm', name, tensor.shape, `n=${n}`)
  const op = {
    inputs: { x, weight, bias },
    attrs: { epsilon },
    gradients: ['x', 'weight', 'bias'],
    outputGradients: ['dy'],
    saved: 'stats',
  }
  if (!isFused('LayerNorm', op)) return layerNormReference(input)
  return tf.tidy(() => runFused('LayerNorm', op)[0]!)
}
