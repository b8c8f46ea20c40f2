/** Dropout as a TensorFlow operation (tensorflow.cc) where it was compiled, else by the wasm kernel on copies. */
import type { Kernel } from '../runtime/register.js'
import { addonOf } from '../runtime/tensorflow/addon.node.js'
import type { DropoutKeys } from './mask.js'
import * as wasm from './wasm.js'

/** x → y, and dy → dx. */
export const forward: Kernel = (call) => {
  const addon = addonOf(call.backend)
  if (!addon) return wasm.forward(call)
  const { first, second, limit, factor } = call.attrs as unknown as DropoutKeys
  return addon.withTensor(Int32Array.of(first, second, limit), (keys) =>
    addon.run('SeededDropout', [call.inputs.x, keys], 1, { factor }),
  )
}
