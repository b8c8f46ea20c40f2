/** A bench of wrong numbers is worthless: every case is compared with its readable reference before it is timed. */
import * as tf from '@tensorflow/tfjs'
import { setImplementation } from '../../tensor/index.js'
import type { BenchCase } from './case.js'

/** Largest difference allowed, relative to the tensor's largest value. */
const TOLERANCE = 2e-5

/** The fused form does not agree with its reference. */
export class ParityError extends Error {
  readonly tag = 'ParityError'
  constructor(
    readonly bench: string,
    readonly difference: number,
  ) {
    super(
      `bench ${bench}: the fused kernel differs from its reference by ${difference.toExponential(1)} of the largest value, expected at most ${TOLERANCE}; nothing was timed`,
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
    const worst = Math.max(...expected.map((values, i) => relativeDifference(found[i]!, values)))
    if (!(worst <= TOLERANCE)) throw new ParityError(bench.name, worst)
    return worst
  } finally {
    setImplementation('auto')
  }
}

function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0
  let size = 1e-30
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs(found[i]! - expected[i]!)
    if (!(d <= difference)) difference = d // keeps NaN
    size = Math.max(size, Math.abs(expected[i]!))
  }
  return difference / size
}
