/** A step of Adam on a graphics card (webgpu.wgsl.ts): one launch a parameter, all in one pass. */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { groupsFor } from '../runtime/webgpu/launch.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { adamSample } from './sample.js'
import { eachParameter } from './types.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = adamSample()

const WIDTH = 128

/** The tensors of any number of parameters → for each the new parameter, m, v. */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ outputLike, launch }) => {
    for (const { parameter, gradient, m, v } of eachParameter(call)) {
      const size = tf.util.sizeFromShape(parameter.shape)
      const [newParameter, newM, newV] = [outputLike(parameter), outputLike(parameter), outputLike(parameter)]
      launch({
        ...{ code: wgsl.forward, entry: 'adamStep', constants: { WIDTH } },
        reads: { parameter, gradient, m, v },
        writes: { newParameter, newM, newV },
        numbers: { size },
        floats: call.attrs,
        groups: groupsFor(size, WIDTH),
      })
    }
  })
