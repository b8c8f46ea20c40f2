/** The gate on a CUDA card (cuda.cu). */
import { eachValue } from '../runtime/cuda/eachValue.js'
import { type CudaPlan, planCuda } from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'

const source = { files: ['siluGate/cuda.cu'], defines: {} }

/** y, z → out */
export const forward = ({ inputs: { y, z }, attrs }: KernelCall): CudaPlan =>
  planCuda(({ input, outputLike, launch }) => {
    const tensors = [input(y), input(z), outputLike(y!)]
    launch(eachValue(source, 'gateForward', y!, (size) => [...tensors, size, { float: attrs.base! }]))
  })

/** y, z, dOut → dy, dz */
export const backward = ({ inputs: { y, z, dOut }, attrs }: KernelCall): CudaPlan =>
  planCuda(({ input, outputLike, launch }) => {
    const tensors = [input(y), input(z), input(dOut), outputLike(y!), outputLike(z!)]
    launch(eachValue(source, 'gateBackward', y!, (size) => [...tensors, size, { float: attrs.base! }]))
  })
