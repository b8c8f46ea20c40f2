// y (base + SiLU(z)), element by element. Equations: ../siluGate/kernels.ts.
import { all, add, sub, mul, fma, sigmoid } from './simd'
import { ldPart, stPart } from './partial'

/** y, z, out [size]. */
export function gateForward(y: usize, z: usize, out: usize, size: i32, base: f32): void {
  for (let i = 0; i < size; i += 4) {
    const o = <usize>i * 4, left = size - i, gate = ldPart(z + o, left)
    stPart(out + o, mul(ldPart(y + o, left), fma(gate, sigmoid(gate), all(base))), left)
  }
}

/** y, z, dOut, dy, dz [size]. */
export function gateBackward(y: usize, z: usize, dOut: usize, dy: usize, dz: usize, size: i32, base: f32): void {
  const one = all(1)
  for (let i = 0; i < size; i += 4) {
    const o = <usize>i * 4, left = size - i, gate = ldPart(z + o, left), grad = ldPart(dOut + o, left)
    const s = sigmoid(gate)
    stPart(dy + o, mul(grad, fma(gate, s, all(base))), left)
    stPart(dz + o, mul(mul(grad, ldPart(y + o, left)), mul(s, add(one, mul(gate, sub(one, s))))), left)
  }
}
