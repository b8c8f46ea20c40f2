/** A small batch normalisation, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'

export const batchNormSample = (rows = 71, d = 131): Sample => ({
  cuda,
  loop,
  shapes: { x: [rows, d], rowWeights: [rows], weight: [d], bias: [d] },
  between: { rowWeights: [0, 1] },
  attrs: { epsilon: 1e-5 },
  outputs: ['y'],
  outputGradients: ['dy'],
  saved: 'stats',
  gradients: ['x', 'weight', 'bias'],
})
