/** Attention between spikes on a graphics card (webgpu.wgsl.ts): one workgroup a line of each product. */
import type { TensorInfo } from '@tensorflow/tfjs'
import type { Kernel, KernelCall } from '../runtime/register.js'
import { groupsFor } from '../runtime/webgpu/launch.js'
import { runShaders, type Shaders } from '../runtime/webgpu/runShaders.js'
import { backwardProducts, forwardProducts, type Matrix, type Products } from './orders.js'
import { attentionSample } from './sample.js'
import { attentionSizes } from './types.js'
import * as wgsl from './webgpu.wgsl.js'

/** By which a card is tried. */
export const sample = attentionSample()

const WIDTH = 64

function productsOf(call: KernelCall, { scratch, launch }: Shaders): Products<TensorInfo> {
  const { groups, batch } = attentionSizes(call)
  const matrix = (rows: number, columns: number, at = scratch([groups, rows, columns])): Matrix<TensorInfo> => ({
    at,
    rows,
    columns,
  })
  return {
    multiply(x, y, { byColumn = false, scaled = false, turned = false, into } = {}) {
      const [lines, across] = byColumn ? [x.columns, x.rows] : [x.rows, x.columns]
      const width = y.columns
      const product = turned ? matrix(width, lines, into) : matrix(lines, width, into)
      launch({
        ...{ code: wgsl.product, entry: 'attentionProduct' },
        constants: { WIDTH, BY_COLUMN: byColumn, TURNED: turned },
        reads: { x: x.at, y: y.at, scale: scaled ? call.inputs.scale! : 1 },
        writes: { out: product.at },
        numbers: { lines, across, width, batch },
        groups: [lines, groups, Math.ceil(width / WIDTH)],
      })
      return product
    },
    transpose({ at, rows, columns }) {
      const turned = matrix(columns, rows)
      launch({
        ...{ code: wgsl.transpose, entry: 'attentionTranspose', constants: { WIDTH } },
        reads: { x: at },
        writes: { turned: turned.at },
        numbers: { matrices: groups, rows, columns },
        groups: groupsFor(groups * rows * columns, WIDTH),
      })
      return turned
    },
  }
}

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const { q, k, v } = call.inputs
    const of = matrixIn(call)
    forwardProducts(productsOf(call, shaders), { q: of(q!), k: of(k!), v: of(v!) }, shaders.outputLike(q!))
  })

/** The same, and dy → dq, dk, dv */
export const backward: Kernel = (call) =>
  runShaders(call.backend, (shaders) => {
    const { q, k, v, dy } = call.inputs
    const of = matrixIn(call)
    const [dq, dk, dv] = [shaders.outputLike(q!), shaders.outputLike(k!), shaders.outputLike(v!)]
    backwardProducts(productsOf(call, shaders), { q: of(q!), k: of(k!), v: of(v!), dy: of(dy!) }, { dq, dk, dv })
  })

function matrixIn(call: KernelCall): (tensor: TensorInfo) => Matrix<TensorInfo> {
  const { m, d } = attentionSizes(call)
  return (at) => ({ at, rows: m, columns: d })
}
