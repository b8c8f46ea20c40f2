/** Layer normalisation on a CUDA card (cuda.cu): one warp a row, one thread a column of the sums over rows. */
import * as tf from '@tensorflow/tfjs'
import { type CudaPlan, type CudaSource, planCuda } from '../runtime/cuda/plan.js'
import { sumParts } from '../runtime/cuda/sumParts.js'
import type { KernelCall } from '../runtime/register.js'

const WARP = 32
const THREADS = 128
/** Rows that one thread adds up. */
const ROWS = 32

const source: CudaSource = { files: ['runtime/cuda/warp.cu', 'layerNorm/cuda.cu'], defines: { ROWS } }

/** x [..., n], weight? bias? [n] → y, stats [rows, 2] */
export const forward = ({ inputs: { x, weight, bias }, attrs }: KernelCall): CudaPlan =>
  planCuda(({ input, output, outputLike, launch }) => {
    const { rows, n } = sizesOf(x!)
    const tensors = [input(x), input(weight), input(bias), outputLike(x!), output([rows, 2])]
    launch({
      ...{ source, kernel: 'normForward', blocks: [rows, 1, 1], threads: WARP },
      parameters: [...tensors, n, { float: attrs.epsilon! }],
    })
  })

/** x, weight?, bias?, stats, dy → dx, dweight, dbias (those whose input is given) */
export const backward = ({ inputs: { x, weight, bias, stats, dy } }: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { input, outputLike, scratch, launch } = planner
    const { rows, n } = sizesOf(x!)
    const [dx, dWeight, dBias] = [outputLike(x!), outputLike(weight), outputLike(bias)]
    const parts = Math.ceil(rows / ROWS)
    launch({
      ...{ source, kernel: 'normBackward', blocks: [rows, 1, 1], threads: WARP },
      parameters: [input(x), input(weight), input(stats), input(dy), dx, n],
    })
    const sum = (to: typeof dWeight) => to && { to, from: scratch(parts * n), parts, inner: n }
    const [weights, biases] = [sum(dWeight), sum(dBias)]
    const sums = [weights, biases].filter((each) => each !== undefined)
    if (sums.length === 0) return
    launch({
      ...{ source, kernel: 'normColumns', blocks: [Math.ceil(n / THREADS), parts, 1], threads: THREADS },
      parameters: [input(x), input(stats), input(dy), weights?.from, biases?.from, rows, n],
    })
    sumParts(planner, sums)
  })

function sizesOf({ shape }: tf.TensorInfo): { readonly rows: number; readonly n: number } {
  const n = shape.at(-1)!
  return { rows: n === 0 ? 0 : tf.util.sizeFromShape(shape) / n, n }
}
