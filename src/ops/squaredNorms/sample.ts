/** Squared norms of a few tensors, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'

export const normsSample = (sizes: readonly number[] = [1, 37, 10_030]): Sample => ({
  cuda,
  loop,
  shapes: Object.fromEntries(sizes.map((size, i) => [`x${i}`, [size]])),
  attrs: {},
  outputs: ['the sum'],
})
