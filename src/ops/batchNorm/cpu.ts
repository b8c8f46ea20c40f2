/**
 * Batch normalisation over weighted rows as a plain loop over typed arrays. Equations: batchNorm.ts.
 * Float64Arrays work as well: that is how the gradients are checked against finite differences.
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'

/** x [n, d], rowWeights [n], weight, bias [d] → y, stats [2, d] */
export const forward: Kernel = ({ inputs: { x, rowWeights, weight, bias }, attrs, backend }) =>
  runLoop(backend, ({ input, output, outputLike }) => {
    const values = { x: input(x!), rowWeights: input(rowWeights!), weight: input(weight!) }
    batchNormForwardLoop(values, input(bias!), attrs.epsilon!, outputLike(x!), output([2, x!.shape[1]!]))
  })

/** x, rowWeights, weight, stats, dy → dx, dweight, dbias */
export const backward: Kernel = ({ inputs: { x, rowWeights, weight, stats, dy }, attrs, backend }) =>
  runLoop(backend, ({ input, outputLike }) => {
    const values = { x: input(x!), rowWeights: input(rowWeights!), weight: input(weight!) }
    const gradients = { dx: outputLike(x!), dweight: outputLike(weight!), dbias: outputLike(weight!) }
    batchNormBackwardLoop(values, attrs.epsilon!, input(stats!), input(dy!), gradients)
  })

type Values = Float32Array | Float64Array

export interface BatchNormValues {
  /** [n, d]. */
  readonly x: Values
  /** [n]. */
  readonly rowWeights: Values
  /** [d]. */
  readonly weight: Values
}

/** Writes y [n, d] and stats [2, d]: mean and biased variance. */
export function batchNormForwardLoop(
  { x, rowWeights: w, weight }: BatchNormValues,
  bias: Values,
  epsilon: number,
  y: Values,
  stats: Values,
): void {
  const d = weight.length
  const count = sumOf(w)
  for (let c = 0; c < d; c++) {
    let [mean, variance] = [0, 0]
    for (const [r, share] of w.entries()) mean += share * x[r * d + c]!
    mean /= count
    for (const [r, share] of w.entries()) variance += share * (x[r * d + c]! - mean) ** 2
    variance /= count
    const scale = weight[c]! / Math.sqrt(variance + epsilon)
    for (let r = 0; r < w.length; r++) y[r * d + c] = (x[r * d + c]! - mean) * scale + bias[c]!
    stats[c] = mean
    stats[d + c] = variance
  }
}

export interface BatchNormGradients {
  readonly dx: Values
  readonly dweight: Values
  readonly dbias: Values
}

/** Writes the gradients from dy [n, d]. */
export function batchNormBackwardLoop(
  { x, rowWeights: w, weight }: BatchNormValues,
  epsilon: number,
  stats: Values,
  dy: Values,
  { dx, dweight, dbias }: BatchNormGradients,
): void {
  const d = weight.length
  const count = sumOf(w)
  for (let c = 0; c < d; c++) {
    const inverse = 1 / Math.sqrt(stats[d + c]! + epsilon)
    const normal = (r: number): number => (x[r * d + c]! - stats[c]!) * inverse
    let [sum, product] = [0, 0]
    for (let r = 0; r < w.length; r++) {
      sum += dy[r * d + c]!
      product += dy[r * d + c]! * normal(r)
    }
    for (const [r, share] of w.entries())
      dx[r * d + c] = weight[c]! * inverse * (dy[r * d + c]! - (share / count) * (sum + normal(r) * product))
    dweight[c] = product
    dbias[c] = sum
  }
}

function sumOf(values: Values): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
