/** An op's kernel where tensors lie on an NVIDIA card: a plan (`<op>/cuda.ts`), run by the addon's operation for it. */
import type * as tf from '@tensorflow/tfjs'
import { encodePlan } from '../cuda/encodePlan.js'
import type { CudaPlan } from '../cuda/plan.js'
import type { Kernel, KernelCall } from '../register.js'
import { isOnCard } from '../tfjsPrivate.js'
import { addonOf } from './addon.node.js'

/** @param onCpu what runs where TensorFlow computes on the CPU */
export function withCuda(plan: (call: KernelCall) => CudaPlan, onCpu: Kernel): Kernel {
  return (call) => (isOnCard(call.backend) ? runPlan(call.backend, plan(call)) : onCpu(call))
}

/** Runs a plan on the backend's card. */
export function runPlan(backend: tf.KernelBackend, plan: CudaPlan): tf.TensorInfo[] {
  const addon = addonOf(backend)!
  const { inputs, outputs } = plan
  return addon.withTensor(encodePlan(plan, addon.cudaKernel), (words) =>
    addon.run('Cuda', [words, ...inputs], outputs.length, { n: inputs.length, m: outputs.length }),
  )
}
