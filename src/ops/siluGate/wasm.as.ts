// y (base + SiLU(z)), element by element. Equations: cpu.ts.
import { ld, all, sub, mul, fma, sigmoidFrom, fillConstants, CONSTANTS } from '../runtime/wasm/assembly/simd.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

/** Floats of scratch that both kernels need: the constants of σ. */
export function gateScratch(): i32 { return CONSTANTS / 4 }

/** y, z, out [size]; work: gateScratch. */
export function gateForward(y: usize, z: usize, out: usize, work: usize, size: i32, base: f32): void {
  fillConstants(work)
  for (let i = 0; i < size; i += 4) {
    const o = <usize>i * 4, left = size - i, gate = ldPart(z + o, left)
    stPart(out + o, mul(ldPart(y + o, left), fma(gate, sigmoidFrom(work, gate), all(base))), left)
  }
}

/** y, z, dOut, dy, dz [size]; work: gateScratch. */
export function gateBackward(y: usize, z: usize, dOut: usize, dy: usize, dz: usize, work: usize, size: i32, base: f32): void {
  fillConstants(work)
  for (let i = 0; i < size; i += 4) {
    const o = <usize>i * 4, left = size - i, gate = ldPart(z + o, left), grad = ldPart(dOut + o, left)
    const s = sigmoidFrom(work, gate), one = ld(work + 128)
    stPart(dy + o, mul(grad, fma(gate, s, all(base))), left)
    stPart(dz + o, mul(mul(grad, ldPart(y + o, left)), mul(s, fma(gate, sub(one, s), one))), left)
  }
}
