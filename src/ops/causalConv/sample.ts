/** A small convolution with everything that it may take, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { GRADIENTS } from './types.js'

/** @param k taps */
export const convSample = (k = 4): Sample => ({
  cuda,
  loop,
  shapes: { x: [2, 37, 131], weight: [131, 1, k], bias: [131], mask: [2, 37], initialState: [2, k - 1, 131] },
  attrs: { silu: 1, reverse: 0 },
  outputs: ['y'],
  outputGradients: ['dy'],
  gradients: GRADIENTS,
})
