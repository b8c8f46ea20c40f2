/** Σ x² of each input on a graphics card (webgpu.wgsl.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { sumParts } from '../runtime/webgpu/sumParts.js'
import { normsSample } from './sample.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = normsSample()

const WIDTH = 128
/** Workgroups that share a tensor. */
const GROUPS = 32

/** Any number of tensors → [count]. */
export const forward: Kernel = ({ inputs, backend }) =>
  runShaders(backend, (shaders) => {
    const { output, scratch, launch } = shaders
    const tensors = Object.values(inputs)
    const parts = scratch([tensors.length, GROUPS])
    for (const [i, tensor] of tensors.entries())
      launch({
        ...{ code: wgsl.forward, entry: 'sumSquares', constants: { WIDTH, GROUPS } },
        reads: { x: tensor },
        writes: { parts },
        numbers: { size: tf.util.sizeFromShape(tensor.shape), first: i * GROUPS },
        groups: [GROUPS, 1, 1],
      })
    sumParts(shaders, { from: parts, to: output([tensors.length]), outer: tensors.length, parts: GROUPS, inner: 1 })
  })
