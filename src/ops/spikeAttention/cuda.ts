/** Attention between spikes on a CUDA card (cuda.cu): one warp a line of each product. */
import type { TensorInfo } from '@tensorflow/tfjs'
import { type CudaPlan, type Place, type Planner, planCuda } from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'
import { backwardProducts, forwardProducts, type Matrix, type Products } from './orders.js'
import { attentionSizes } from './types.js'

const WARP = 32
/** Values of a line that a lane keeps in registers. */
const VALUES = 4
/** Threads that transpose a square. */
const THREADS = 256

const source = { files: ['spikeAttention/cuda.cu'], defines: { VALUES } }

function productsOf(call: KernelCall, { input, scratch, launch }: Planner): Products<Place> {
  const { groups, batch } = attentionSizes(call)
  const scale = input(call.inputs.scale)
  const matrix = (rows: number, columns: number, at = scratch(groups * rows * columns)): Matrix<Place> => ({
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
        source,
        kernel: 'attentionProduct',
        blocks: [groups, lines, Math.ceil(width / (WARP * VALUES))],
        threads: WARP,
        parameters: [
          ...[x.at, y.at, scaled ? scale : undefined, product.at],
          ...[lines, across, width, batch, Number(byColumn), Number(turned)],
        ],
      })
      return product
    },
    transpose({ at, rows, columns }) {
      const turned = matrix(columns, rows)
      launch({
        source,
        kernel: 'attentionTranspose',
        blocks: [groups, Math.ceil(rows / WARP), Math.ceil(columns / WARP)],
        threads: THREADS,
        parameters: [at, turned.at, rows, columns],
      })
      return turned
    },
  }
}

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { q, k, v } = call.inputs
    const of = matrixIn(call, planner)
    forwardProducts(productsOf(call, planner), { q: of(q!), k: of(k!), v: of(v!) }, planner.outputLike(q!))
  })

/** The same, and dy → dq, dk, dv */
export const backward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { q, k, v, dy } = call.inputs
    const of = matrixIn(call, planner)
    const [dq, dk, dv] = [planner.outputLike(q!), planner.outputLike(k!), planner.outputLike(v!)]
    const given = { q: of(q!), k: of(k!), v: of(v!), dy: of(dy!) }
    backwardProducts(productsOf(call, planner), given, { dq, dk, dv })
  })

function matrixIn(call: KernelCall, { input }: Planner): (tensor: TensorInfo) => Matrix<Place> {
  const { m, d } = attentionSizes(call)
  return (tensor) => ({ at: input(tensor)!, rows: m, columns: d })
}
