/** One step of Adam as one TensorFlow operation (tensorflow.cc) where it was compiled, else by the wasm kernel on copies. */
import type { Kernel } from '../runtime/register.js'
import { addonOf } from '../runtime/tensorflow/addon.node.js'
import { factorList } from './types.js'
import * as wasm from './wasm.js'

/** parameter, gradient, m, v → the new parameter, m, v. */
export const forward: Kernel = (call) => {
  const addon = addonOf(call.backend)
  if (!addon) return wasm.forward(call)
  const { parameter, gradient, m, v } = call.inputs
  return addon.withTensor(Float32Array.from(factorList(call.attrs)), (factors) => addon.run('SpikembaAdam', [parameter!, gradient!, m!, v!, factors], 3))
}
