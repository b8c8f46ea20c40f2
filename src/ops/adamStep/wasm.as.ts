// One step of Adam over one flat parameter. Equations: adamStep.ts.
import { all, add, sub, mul, div, fma } from '../runtime/wasm/assembly/simd.as'
import { ldPart, stPart } from '../runtime/wasm/assembly/partial.as'

/**
 * Inputs p, g, m, v and outputs newP, newM, newV [size].
 * fresh1 = 1 - beta1, fresh2 = 1 - beta2 (given, since float32 would round them); decay joins the gradient, keep scales the parameter;
 * rate = lr / (1 - beta1^step); correction = 1 / (1 - beta2^step); scale multiplies the gradient first.
 */
export function adamStep(
  p: usize, g: usize, m: usize, v: usize, newP: usize, newM: usize, newV: usize, size: i32,
  beta1: f32, fresh1: f32, beta2: f32, fresh2: f32, epsilon: f32, decay: f32, keep: f32, rate: f32, correction: f32, scale: f32,
): void {
  for (let i = 0; i < size; i += 4) {
    const o = <usize>i * 4, left = size - i
    const w = ldPart(p + o, left), gradient = fma(w, all(decay), mul(ldPart(g + o, left), all(scale)))
    const mean = fma(ldPart(m + o, left), all(beta1), mul(gradient, all(fresh1)))
    const square = fma(ldPart(v + o, left), all(beta2), mul(mul(gradient, gradient), all(fresh2)))
    const root = f32x4.sqrt(mul(square, all(correction)))
    stPart(newP + o, sub(mul(w, all(keep)), div(mul(mean, all(rate)), add(root, all(epsilon)))), left)
    stPart(newM + o, mean, left)
    stPart(newV + o, square, left)
  }
}
