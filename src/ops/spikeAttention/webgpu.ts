/** Attention between spikes on a graphics card (webgpu.wgsl.ts): one workgroup a line of each product. */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { Kernel, KernelCall } from '../runtime/register.js'
import { groupsFor } from '../runtime/webgpu/launch.js'
import { runShaders, type Shaders } from '../runtime/webgpu/runShaders.js'
import { backwardProducts, forwardProducts, type MatrixCalls } from './orders.js'
import { attentionSample } from './sample.js'
import { type AttentionSizes, attentionSizes } from './types.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = attentionSample()

const WIDTH = 64

function callsOf(
  { groups, batch }: AttentionSizes,
  call: KernelCall,
  { scratch, launch }: Shaders,
): MatrixCalls<TensorInfo> {
  return {
    scratch: (rows, columns) => scratch([groups, rows, columns]),
    multiply({ x, y, out, lines, across, width, byColumn, scaled, turned }) {
      launch({
        ...{ code: wgsl.product, entry: 'attentionProduct' },
        constants: { WIDTH, BY_COLUMN: byColumn, TURNED: turned },
        reads: { x, y, scale: scaled ? call.inputs.scale! : 1 },
        writes: { out },
        numbers: { lines, across, width, batch },
        groups: [lines, groups, Math.ceil(width / WIDTH)],
      })
    },
    transpose({ at, rows, columns }, turned) {
      launch({
        ...{ code: wgsl.transpose, entry: 'attentionTranspose', constants: { WIDTH } },
        reads: { x: at },
        writes: { turned },
        numbers: { matrices: groups, rows, columns },
        groups: groupsFor(groups * rows * columns, WIDTH),
      })
    },
  }
}

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const sizes = attentionSizes(call)
    const { q, k, v } = call.inputs
    forwardProducts(sizes, callsOf(sizes, call, shaders), { q: q!, k: k!, v: v! }, shaders.outputLike(q!))
  })

/** The same, and dy → dq, dk, dv */
export const backward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const sizes = attentionSizes(call)
    const { q, k, v, dy } = call.inputs
    const [dq, dk, dv] = [shaders.outputLike(q!), shaders.outputLike(k!), shaders.outputLike(v!)]
    const given = { q: q!, k: k!, v: v!, dy: dy! }
    backwardProducts<TensorInfo>(sizes, callsOf(sizes, call, shaders), given, { dq, dk, dv })
  })
