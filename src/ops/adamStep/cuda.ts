/** A step of Adam on a CUDA card (cuda.cu): one launch for many parameters. */
import * as tf from '@tensorflow/tfjs'
import { type CudaPlan, type Parameter, type Place, type Planner, planCuda } from '../runtime/cuda/plan.js'
import type { KernelCall } from '../runtime/register.js'
import { type AdamInputs, eachParameter, factorList } from './types.js'

const THREADS = 256
/** Blocks that share one tensor. */
const MOST_BLOCKS = 1024
/** Parameters of one launch. */
const LIST = 48

interface Updated {
  readonly w: Place
  readonly m: Place
  readonly v: Place
}

/** The tensors of any number of parameters → for each the new parameter, m, v. */
export const forward = (call: KernelCall): CudaPlan =>
  planCuda((planner) => {
    const list = eachParameter(call)
    const factors = factorList(call.attrs).map((float) => ({ float }))
    const updated = list.map(({ parameter }) => {
      const [w, m, v] = [parameter, parameter, parameter].map((tensor) => planner.outputLike(tensor))
      return { w: w!, m: m!, v: v! }
    })
    for (let first = 0; first < list.length; first += LIST)
      launchPart(planner, list.slice(first, first + LIST), updated.slice(first, first + LIST), factors)
  })

function launchPart(
  { input, launch }: Planner,
  list: readonly AdamInputs[],
  updated: readonly Updated[],
  factors: readonly Parameter[],
): void {
  const sizes = list.map(({ parameter }) => tf.util.sizeFromShape(parameter.shape))
  const row = <T>(values: readonly T[]): (T | undefined)[] => Array.from({ length: LIST }, (_, i) => values[i])
  launch({
    source: { files: ['adamStep/cuda.cu'], defines: { LIST } },
    kernel: 'adamStep',
    blocks: [Math.min(MOST_BLOCKS, Math.ceil(Math.max(...sizes) / THREADS)), list.length, 1],
    threads: THREADS,
    parameters: [
      ...(['parameter', 'gradient', 'm', 'v'] as const).flatMap((name) =>
        row(list.map((tensors) => input(tensors[name]))),
      ),
      ...(['w', 'm', 'v'] as const).flatMap((name) => row(updated.map((tensors) => tensors[name]))),
      ...row(sizes).map((size) => size ?? 0),
      ...factors,
    ],
  })
}
