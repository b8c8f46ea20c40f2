/** A small dropout, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { dropoutKeys } from './mask.js'

export const dropoutSample = (size = 1037): Sample => ({
  cuda,
  loop,
  shapes: { x: [size] },
  attrs: { ...dropoutKeys(0.3, 3_000_000_019) },
  outputs: ['y'],
})
