/** Samples of an op with the plans that run them on a CUDA card. */
import type * as tf from '@tensorflow/tfjs'
import type { CallFacts, KernelCall } from '../register.js'
import { type Difference, furthest, type OpSample, runBoth } from '../sample.js'
import type { CudaPlan } from './plan.js'

type PlanOf = (call: KernelCall) => CudaPlan

export interface Sample extends OpSample {
  readonly cuda: { readonly forward: PlanOf; readonly backward?: PlanOf }
}

/** What one specialization of an op is, in words and numbers: { states: 16, rule: 'zoh', mask: true }. */
export type Kind = Readonly<Record<string, number | string | boolean>>

/** How an op is tried. */
export interface Trial<K extends Kind> {
  /** @returns which specialization a call needs; nothing where no kernel takes its sizes */
  kindOf(call: CallFacts): K | undefined
  /** @returns a small call that needs this one */
  sample(kind: K): Sample
  /** Those most in use. */
  readonly common: readonly K[]
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
