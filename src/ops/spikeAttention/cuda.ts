/** Attention between spikes on a CUDA card (cuda.cu): one warp a line of each product. */
import { type CudaPlan, type Place, type Planner, planCuda } from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'
import { backwardProducts, forwardProducts, type MatrixCalls } from './orders.js'
import { type AttentionSizes, attentionSizes } from './types.js'

const WARP = 32
/** Values of a line that a lane keeps in registers. */
const VALUES = 4
/** Threads that transpose a square. */
const THREADS = 256

const source = { files: ['spikeAttention/cuda.cu'], defines: { VALUES } }

function callsOf(
  { groups, batch }: AttentionSizes,
  call: KernelCall,
  { input, scratch, launch }: Planner,
): MatrixCalls<Place> {
  const scale = input(call.inputs.scale)
  return {
    scratch: (rows, columns) => scratch(groups * rows * columns),
    multiply({ x, y, out, lines, across, width, byColumn, scaled, turned }) {
      launch({
        source,
        kernel: 'attentionProduct',
        blocks: [groups, lines, Math.ceil(width / (WARP * VALUES))],
        threads: WARP,
        parameters: [
          ...[x, y, scaled ? scale : undefined, out],
          ...[lines, across, width, batch, Number(byColumn), Number(turned)],
        ],
      })
    },
    transpose({ at, rows, columns }, to) {
      launch({
        source,
        kernel: 'attentionTranspose',
        blocks: [groups, Math.ceil(rows / WARP), Math.ceil(columns / WARP)],
        threads: THREADS,
        parameters: [at, to, rows, columns],
      })
    },
  }
}

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const sizes = attentionSizes(call)
    const { q, k, v } = call.inputs
    const given = { q: planner.input(q)!, k: planner.input(k)!, v: planner.input(v)! }
    forwardProducts(sizes, callsOf(sizes, call, planner), given, planner.outputLike(q!))
  })

/** The same, and dy → dq, dk, dv */
export const backward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const sizes = attentionSizes(call)
    const { q, k, v, dy } = call.inputs
    const given = { q: planner.input(q)!, k: planner.input(k)!, v: planner.input(v)!, dy: planner.input(dy)! }
    const [dq, dk, dv] = [planner.outputLike(q!), planner.outputLike(k!), planner.outputLike(v!)]
    backwardProducts(sizes, callsOf(sizes, call, planner), given, { dq, dk, dv })
  })
