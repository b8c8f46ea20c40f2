/**
 * Layer normalisation as a plain loop over typed arrays. Equations: layerNorm.ts.
 * Float64Arrays work as well: that is how the gradients are checked against finite differences.
 */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'

/** x [..., n], weight? bias? [n] → y, stats [rows, 2] */
export const forward: Kernel = ({ inputs: { x, weight, bias }, attrs, backend }) =>
  runLoop(backend, ({ input, output, outputLike }) => {
    const { shape } = x!
    const stats = [tf.util.sizeFromShape(shape.slice(0, -1)), 2]
    layerNormForwardLoop(
      { x: input(x!), weight: input(weight), bias: input(bias) },
      shape.at(-1)!,
      attrs.epsilon!,
      outputLike(x!),
      output(stats),
    )
  })

/** x, weight?, bias?, stats, dy → dx, dweight, dbias (those whose input is given) */
export const backward: Kernel = ({ inputs: { x, weight, bias, stats, dy }, backend }) =>
  runLoop(backend, ({ input, outputLike }) => {
    const gradients = { dx: outputLike(x!), dweight: outputLike(weight), dbias: outputLike(bias) }
    layerNormBackwardLoop(
      { x: input(x!), weight: input(weight) },
      x!.shape.at(-1)!,
      input(stats!),
      input(dy!),
      gradients,
    )
  })

type Values = Float32Array | Float64Array

export interface LayerNormValues {
  /** [rows, n]. */
  readonly x: Values
  /** [n]. */
  readonly weight?: Values
  /** [n]. */
  readonly bias?: Values
}

/** Writes y [rows, n] and stats [rows, 2]: each row's mean and 1/sqrt(var + epsilon). */
export function layerNormForwardLoop(
  { x, weight, bias }: LayerNormValues,
  n: number,
  epsilon: number,
  y: Values,
  stats: Values,
): void {
  for (let r = 0; r * n < x.length; r++) {
    const row = x.subarray(r * n, (r + 1) * n)
    const mean = sumOf(n, (i) => row[i]!) / n
    const inverse = 1 / Math.sqrt(sumOf(n, (i) => (row[i]! - mean) ** 2) / n + epsilon)
    for (let i = 0; i < n; i++)
      y[r * n + i] = (row[i]! - mean) * inverse * (weight ? weight[i]! : 1) + (bias ? bias[i]! : 0)
    stats[2 * r] = mean
    stats[2 * r + 1] = inverse
  }
}

export interface LayerNormGradients {
  readonly dx: Values
  /** Zero at the start, as dbias. */
  readonly dweight?: Values
  readonly dbias?: Values
}

/** Writes the gradients from dy [rows, n]. */
export function layerNormBackwardLoop(
  { x, weight }: Omit<LayerNormValues, 'bias'>,
  n: number,
  stats: Values,
  dy: Values,
  { dx, dweight, dbias }: LayerNormGradients,
): void {
  for (let r = 0; r * n < x.length; r++) {
    const inverse = stats[2 * r + 1]!
    const normal = (i: number): number => (x[r * n + i]! - stats[2 * r]!) * inverse
    const g = (i: number): number => dy[r * n + i]! * (weight ? weight[i]! : 1)
    const meanG = sumOf(n, g) / n
    const meanGx = sumOf(n, (i) => g(i) * normal(i)) / n
    for (let i = 0; i < n; i++) {
      dx[r * n + i] = inverse * (g(i) - meanG - normal(i) * meanGx)
      if (dweight) dweight[i]! += dy[r * n + i]! * normal(i)
      if (dbias) dbias[i]! += dy[r * n + i]!
    }
  }
}

function sumOf(n: number, term: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += term(i)
  return sum
}
