/** Dropout on a graphics card (webgpu.wgsl.ts), which computes the same bits as mask.ts. */
import * as tf from '@tensorflow/tfjs'
import type { Kernel } from '../runtime/register.js'
import { groupsFor } from '../runtime/webgpu/launch.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import type { DropoutKeys } from './mask.js'
import { dropoutSample } from './sample.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = dropoutSample()

const WIDTH = 128

/** x → y, and dy → dx. */
export const forward: Kernel = ({ inputs: { x }, attrs, backend }) =>
  runShaders(backend, ({ outputLike, launch }) => {
    const { first, second, limit, factor } = attrs as unknown as DropoutKeys
    const size = tf.util.sizeFromShape(x!.shape)
    launch({
      ...{ code: wgsl.forward, entry: 'dropout', constants: { WIDTH } },
      reads: { x: x! },
      writes: { y: outputLike(x!) },
      numbers: { size, first: first | 0, second: second | 0, limit: limit | 0 }, // the same 32 bits
      floats: { factor },
      groups: groupsFor(size, WIDTH),
    })
  })
