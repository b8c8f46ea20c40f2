/**
 * Dropout as a TensorFlow operation (tensorflow.cc) on the CPU where it was compiled, else by the wasm kernel on copies;
 * on a CUDA card by cuda.ts.
 */
import type { Kernel } from '../runtime/register.js'
import { addonOf } from '../runtime/tensorflow/addon.node.js'
import { provenOnCard } from '../runtime/tensorflow/probe.js'
import { withCuda } from '../runtime/tensorflow/withCuda.js'
import * as cuda from './cuda.js'
import type { DropoutKeys } from './mask.js'
import { dropoutSample } from './sample.js'
import * as wasm from './wasm.js'

/** Whether a card has computed the sample right. */
export const { runsOnCard, trialsOnCard } = provenOnCard('SeededDropout', dropoutSample)

/** x → y, and dy → dx. */
export const forward: Kernel = withCuda(cuda.forward, (call) => onCpu(call))

const onCpu: Kernel = (call) => {
  const addon = addonOf(call.backend)
  if (!addon) return wasm.forward(call)
  const { first, second, limit, factor } = call.attrs as unknown as DropoutKeys
  return addon.withTensor(Int32Array.of(first, second, limit), (keys) =>
    addon.run('SeededDropout', [call.inputs.x, keys], 1, { factor }),
  )
}
