/** Dropout on a CUDA card (cuda.cu). */
import { eachValue } from '../runtime/cuda/eachValue.js'
import { type CudaPlan, planCuda } from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'
import type { DropoutKeys } from './mask.js'

const source = { files: ['seededDropout/cuda.cu'], defines: {} }

/** x → y, and dy → dx. */
export const forward = ({ inputs: { x }, attrs }: KernelCall): CudaPlan =>
  planCuda(({ input, outputLike, launch }) => {
    const { first, second, limit, factor } = attrs as unknown as DropoutKeys
    const words = [first | 0, second | 0, limit | 0] // the same bits as ints
    const tensors = [input(x), outputLike(x!)]
    launch(eachValue(source, 'dropout', x!, (size) => [...tensors, size, ...words, { float: factor }]))
  })
