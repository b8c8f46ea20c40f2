/** Sine and cosine of TensorFlow.js, which on WebGPU are as inexact as the card likes (sine.wgsl.ts). */
import * as tf from '@tensorflow/tfjs'
import { groupsFor } from '../../runtime/webgpu/launch.js'
import { runShaders } from '../../runtime/webgpu/runShaders.js'
import type { Replacement } from '../replaceKernel.js'
import { sine as code } from './sine.wgsl.js'

const WIDTH = 128

/** @param quarter turns to go ahead: 0 sine, 1 cosine */
const turned =
  (quarter: 0 | 1): Replacement =>
  ({ inputs, backend }) => {
    const x = inputs.x!
    const size = tf.util.sizeFromShape(x.shape)
    return runShaders(backend, ({ outputLike, launch }) =>
      launch({
        ...{ code, entry: 'sine', constants: { WIDTH, QUARTER: quarter } },
        reads: { x },
        writes: { y: outputLike(x) },
        numbers: { size },
        groups: groupsFor(size, WIDTH),
      }),
    )[0]
  }

export const sin = turned(0)
export const cos = turned(1)
