/**
 * The kernels' WebAssembly module, instantiated in a memory of the caller's: TensorFlow.js's own, or one of ours.
 * The module has no data, globals or start function, so nothing is written until a kernel runs.
 */
import { KERNELS_BASE64, type Kernels } from './kernels.generated.js'

let compiled: WebAssembly.Module | undefined
const instances = new WeakMap<WebAssembly.Memory, Kernels>()

/** The kernels that work in this memory; compiled once, instantiated once a memory. */
export function kernelsIn(memory: WebAssembly.Memory): Kernels {
  let kernels = instances.get(memory)
  if (!kernels) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNELS_BASE64), (character) => character.charCodeAt(0)))
    kernels = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels
    instances.set(memory, kernels)
  }
  return kernels
}
