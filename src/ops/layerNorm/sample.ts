/** A small layer normalisation, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'

/** @param n size of the last axis */
export const layerNormSample = (n = 131): Sample => ({
  cuda,
  loop,
  shapes: { x: [3, 23, n], weight: [n], bias: [n] },
  attrs: { epsilon: 1e-5 },
  outputs: ['y'],
  outputGradients: ['dy'],
  saved: 'stats',
  gradients: ['x', 'weight', 'bias'],
})
