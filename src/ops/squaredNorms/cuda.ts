/** Σ x² of many tensors on a CUDA card (cuda.cu). */
import * as tf from '@tensorflow/tfjs'
import { type CudaPlan, type Parameter, planCuda } from '../runtime/cuda/plan.js'
import { sumParts } from '../runtime/cuda/sumParts.js'
import type { KernelCall } from '../runtime/register.js'

const WARP = 32
/** Warps that share one tensor. */
const PARTS = 128
/** Most tensors of one launch: a kernel's parameters hold 4 kB. */
const LIST = 256

/** Any number of tensors → [count]. */
export const forward = ({ inputs }: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const { input, output, scratch, launch } = planner
    const tensors = Object.values(inputs)
    const norms = output([tensors.length])
    const parts = scratch(tensors.length * PARTS)
    for (let first = 0; first < tensors.length; first += LIST) {
      const list = tensors.slice(first, first + LIST)
      const row = (of: (tensor: tf.TensorInfo) => Parameter, absent?: Parameter): Parameter[] =>
        Array.from({ length: LIST }, (_, i) => (list[i] ? of(list[i]) : absent))
      launch({
        source: { files: ['runtime/cuda/warp.cu', 'squaredNorms/cuda.cu'], defines: { LIST, PARTS } },
        kernel: 'squares',
        blocks: [PARTS, list.length, 1],
        threads: WARP,
        parameters: [...row(input), ...row(({ shape }) => tf.util.sizeFromShape(shape), 0), first, parts],
      })
    }
    sumParts(planner, [{ from: parts, to: norms, outer: tensors.length, parts: PARTS, inner: 1 }])
  })
