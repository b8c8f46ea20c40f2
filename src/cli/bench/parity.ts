/** A bench of wrong numbers is worthless: every case is compared with its readable reference before it is timed. */
import * as tf from '@tensorflow/tfjs'
import { setImplementation } from '../../tensor/index.js'
import type { BenchCase } from './case.js'

/** Largest difference allowed, relative to the tensor's largest value, where a case does not say. */
const TOLERANCE = 2e-5
/**
 * A tensor below this share of the largest of all is judged as if it were that large: a gradient that is zero in theory
 * is noise.
 */
const NOISE = 0.1

/** The fused form does not agree with its reference. */
export class ParityError extends Error {
  readonly tag = 'ParityError'
  constructor(
    readonly bench: string,
    readonly difference: number,
    readonly tolerance: number,
  ) {
    super(
      `bench ${bench}: the fused kernel differs from its reference by ${difference.toExponential(1)} of the largest value, expected at most ${tolerance}; nothing was timed`,
    )
    this.name = 'ParityError'
  }
}

/** @returns the largest relative difference @throws ParityError above the tolerance */
export async function requireParity(bench: BenchCase): Promise<number> {
  const compute = bench.parity()
  const run = async (implementation: 'auto' | 'reference') => {
    setImplementation(implementation)
    const tensors = tf.tidy(compute)
    const values = await Promise.all(tensors.map((tensor) => tensor.data()))
    tf.dispose(tensors)
    return values
  }
  try {
    const expected = await run('reference')
    const found = await run('auto')
    const floor = NOISE * Math.max(...expected.map(largest))
    const worst = Math.max(
      ...expected.map((values, i) => difference(found[i]!, values) / Math.max(largest(values), floor)),
    )
    const tolerance = bench.tolerance ?? TOLERANCE
    if (!(worst <= tolerance)) throw new ParityError(bench.name, worst, tolerance)
    return worst
  } finally {
    setImplementation('auto')
  }
}

function largest(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!))
  return most
}

function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(found[i]! - expected[i]!)
    if (!(d <= worst)) worst = d // keeps NaN
  }
  return worst
}
