import { FigureError } from './figure.js'
import { readFlat } from './grid.js'
import { requireLength } from './values.js'

/** The first place at which two runs differ. */
export interface Divergence {
  /** Spike step t, from 0. */
  readonly step: number
  /** Neuron m, from 0. */
  readonly neuron: number
  /** What each run has there. */
  readonly a: number
  /** What the second run has there. */
  readonly b: number
}

/**
 * The first step at which two runs differ, and the neuron: where to look for the fault that made them differ.
 *
 * @param a flat, step-major [t, m]: spikes, membranes or any other values
 * @param b the same of the other run
 * @param neurons m
 * @param tolerance largest difference that counts as equal
 * @returns undefined when the runs agree everywhere
 * @throws FigureError when the lengths differ, do not divide into neurons, or a number is not finite
 */
export function firstDivergence(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  neurons: number,
  tolerance = 0,
): Divergence | undefined {
  requirePair('firstDivergence', a, b, neurons, tolerance)
  for (let i = 0; i < a.length; i++) {
    if (Math.abs(a[i]! - b[i]!) > tolerance)
      return { step: Math.floor(i / neurons), neuron: i % neurons, a: a[i]!, b: b[i]! }
  }
  return undefined
}

/** Checks two runs of the same steps and neurons. */
export function requirePair(
  figure: string,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  neurons: number,
  tolerance: number,
): void {
  if (!(tolerance >= 0)) throw new FigureError(figure, `tolerance is ${tolerance}, expected a number of at least 0`)
  readFlat(figure, a, neurons, 'a')
  requireLength(figure, 'b', b, a.length, 'as many as a')
  readFlat(figure, b, neurons, 'b')
}
