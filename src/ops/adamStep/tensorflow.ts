/**
 * A step of Adam for many parameters as one TensorFlow operation (tensorflow.cc) where it was compiled, else by the
 * wasm kernel on copies; on a CUDA card by cuda.ts.
 */
import type { Kernel } from '../runtime/register.js'
import { addonOf } from '../runtime/tensorflow/addon.node.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import { adamSample } from './sample.js'
import { eachParameter, factorList } from './types.js'
import * as wasm from './wasm.js'

/** Whether a card has computed the sample right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('AdamStep', adamSample)

/** The tensors of any number of parameters → for each the new parameter, m, v. */
export const forward: Kernel = withCuda(cuda.forward, (call) => onCpu(call))

const onCpu: Kernel = (call) => {
  const addon = addonOf(call.backend)
  if (!addon) return wasm.forward(call)
  const list = eachParameter(call)
  const n = list.length
  const inputs = (['parameter', 'gradient', 'm', 'v'] as const).flatMap((name) => list.map((tensors) => tensors[name]))
  const made = addon.withTensor(Float32Array.from(factorList(call.attrs)), (factors) =>
    addon.run('AdamStep', [...inputs, factors], 3 * n, { n }),
  )
  return list.flatMap((_, i) => [made[i]!, made[n + i]!, made[2 * n + i]!]) // all parameters, then all m, then all v
}
