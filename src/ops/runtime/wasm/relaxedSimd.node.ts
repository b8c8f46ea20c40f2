/** Node 20 knows relaxed SIMD but keeps it behind a flag, which may be set while the program runs. */

/** Lets modules compiled from now on use relaxed SIMD, where this is a Node that has it; elsewhere nothing happens. */
export function allowRelaxedSimd(): void {
  if (Number(globalThis.process?.versions?.node?.split('.')[0]) !== 20) return // on by default from 21 on
  process.getBuiltinModule('node:v8').setFlagsFromString('--experimental-wasm-relaxed-simd')
}
