/**
 * The kernels' WebAssembly module, instantiated in a memory of the caller's: TensorFlow.js's own, or one of ours.
 * The module has no data, globals or start function, so nothing is written until a kernel runs.
 *
 * There are two builds of the same sources. Where the engine has relaxed SIMD, a b + c is one instruction, rounded
 * once: products of matrices run 1.4 times as fast, and results differ from the other build's in the last place.
 */
import { KERNELS_BASE64, type Kernels, RELAXED_KERNELS_BASE64 } from './kernels.generated.js'
import { allowRelaxedSimd } from './relaxedSimd.node.js'

export type Build = 'plain' | 'relaxed'

/** A module whose one function is f32x4.relaxed_madd. */
const PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b], // type: (v128, v128, v128) → v128
  ...[0x03, 0x02, 0x01, 0x00], // one function of it
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b], // its code
)

let build: Build | undefined
const compiled = new Map<Build, WebAssembly.Module>()
let instances = new WeakMap<WebAssembly.Memory, Kernels>()

/** The kernels that work in this memory; compiled once, instantiated once a memory. */
export function kernelsIn(memory: WebAssembly.Memory): Kernels {
  let kernels = instances.get(memory)
  if (!kernels) {
    kernels = new WebAssembly.Instance(compile(kernelBuild()), { env: { memory } }).exports as unknown as Kernels
    instances.set(memory, kernels)
  }
  return kernels
}

/** The build in use: 'relaxed' where the engine has it. */
export function kernelBuild(): Build {
  if (!build) {
    allowRelaxedSimd()
    build = WebAssembly.validate(PROBE) ? 'relaxed' : 'plain'
  }
  return build
}

/** For tests: takes this build from now on; undefined the best one. */
export function useKernelBuild(choice: Build | undefined): void {
  if (choice === 'relaxed') allowRelaxedSimd()
  build = choice
  instances = new WeakMap()
}

function compile(which: Build): WebAssembly.Module {
  let module = compiled.get(which)
  if (!module) {
    const base64 = which === 'relaxed' ? RELAXED_KERNELS_BASE64 : KERNELS_BASE64
    module = new WebAssembly.Module(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)))
    compiled.set(which, module)
  }
  return module
}
