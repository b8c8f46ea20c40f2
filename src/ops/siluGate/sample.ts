/** A small gate, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'

export const gateSample = (size = 1037): Sample => ({
  cuda,
  loop,
  shapes: { y: [size], z: [size] },
  attrs: { base: 0.5 },
  outputs: ['out'],
  outputGradients: ['dOut'],
  gradients: ['y', 'z'],
})
