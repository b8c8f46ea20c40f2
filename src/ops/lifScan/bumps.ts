/**
 * The named surrogates' derivatives for one number, for kernels that work value by value. Formulas: ../spike/surrogates.ts.
 * 'custom' has none: it runs the reference.
 */
import type { SurrogateName } from '../spike/surrogates.js'

/** Numbered as in wasm.as.ts. 'superSpike' is fastSigmoid with its authors' alpha. */
const NUMBERS: Readonly<Partial<Record<SurrogateName, number>>> = {
  atan: 0,
  sigmoid: 1,
  fastSigmoid: 2,
  superSpike: 2,
  triangle: 3,
  rectangle: 4,
  straightThrough: 5,
}

/** The surrogate's number in the kernels; undefined when it has no kernel. */
export const bumpNumber = (name: SurrogateName): number | undefined => NUMBERS[name]

type Bump = (x: number) => number

const BUMPS: readonly ((alpha: number) => Bump)[] = [
  (alpha) => (x) => alpha / 2 / (1 + ((Math.PI / 2) * alpha * x) ** 2),
  (alpha) => (x) => {
    const s = 1 / (1 + Math.exp(-alpha * x))
    return alpha * s * (1 - s)
  },
  (alpha) => (x) => 1 / (1 + alpha * Math.abs(x)) ** 2,
  (alpha) => (x) => Math.max(0, 1 - alpha * Math.abs(x)),
  (alpha) => (x) => (Math.abs(x) < alpha / 2 ? 1 / alpha : 0),
  () => () => 1,
]

export const bumpOf = (number: number, alpha: number): Bump => BUMPS[number]!(alpha)
