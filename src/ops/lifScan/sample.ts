/** A few neurons over a few steps, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { GRADIENTS, lifAttributes, lifScanSettings } from './types.js'

export const lifSample = (steps = 8): Sample => ({
  cuda,
  loop,
  shapes: { current: [steps, 3, 87], initial: [3, 87] },
  attrs: lifAttributes(lifScanSettings(steps, { detachReset: false, membrane: true }))!,
  outputs: ['spikes', 'last', 'membrane'],
  outputGradients: ['dSpikes', 'dLast', 'dMembrane'],
  gradients: GRADIENTS,
})
