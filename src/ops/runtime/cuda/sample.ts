/** A sample of an op with the plans that run it on a CUDA card. */
import type * as tf from '@tensorflow/tfjs'
import type { KernelCall } from '../register.js'
import { type Difference, furthest, type OpSample, runBoth } from '../sample.js'
import type { CudaPlan } from './plan.js'

type PlanOf = (call: KernelCall) => CudaPlan

export interface Sample extends OpSample {
  readonly cuda: { readonly forward: PlanOf; readonly backward?: PlanOf }
}

/** @param run runs a plan on the backend's tensors */
export function largestDifference(
  sample: Sample,
  backend: tf.KernelBackend,
  run: (plan: CudaPlan) => tf.TensorInfo[],
): Difference {
  const { forward, backward } = sample.cuda
  const { pairs, dispose } = runBoth(sample, backend, {
    forward: (call) => run(forward(call)),
    ...(backward && { backward: (call: KernelCall) => run(backward(call)) }),
  })
  const read = ({ dataId }: tf.TensorInfo) => backend.readSync(dataId) as Float32Array
  try {
    return furthest(
      pairs,
      pairs.map(({ found, expected }) => [read(found), read(expected)]),
    )
  } finally {
    dispose()
  }
}
