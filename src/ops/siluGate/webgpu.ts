/** The gate on a graphics card (webgpu.wgsl.ts). */
import * as tf from '@tensorflow/tfjs'
import type { Kernel, KernelCall } from '../runtime/register.js'
import { groupsFor } from '../runtime/webgpu/launch.js'
import { runShaders } from '../runtime/webgpu/runShaders.js'
import { gateSample } from './sample.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = gateSample()

const WIDTH = 128

function shared({ inputs, attrs }: KernelCall) {
  const size = tf.util.sizeFromShape(inputs.y!.shape)
  const [constants, numbers, floats] = [{ WIDTH }, { size }, { base: attrs.base! }]
  return { constants, numbers, floats, groups: groupsFor(size, WIDTH) }
}

/** y, z → out */
export const forward: Kernel = (call) =>
  runShaders(call.backend, ({ outputLike, launch }) => {
    const { y, z } = call.inputs
    launch({
      ...shared(call),
      ...{ code: wgsl.forward, entry: 'gateForward' },
      reads: { y: y!, z: z! },
      writes: { out: outputLike(y!) },
    })
  })

/** y, z, dOut → dy, dz */
export const backward: Kernel = (call) =>
  runShaders(call.backend, ({ outputLike, launch }) => {
    const { y, z, dOut } = call.inputs
    launch({
      ...shared(call),
      ...{ code: wgsl.backward, entry: 'gateBackward' },
      reads: { y: y!, z: z!, dOut: dOut! },
      writes: { dy: outputLike(y!), dz: outputLike(z!) },
    })
  })
