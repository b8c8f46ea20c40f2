/** A step of Adam for a few tensors, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { adamFactors } from './types.js'

export const adamSample = (sizes: readonly number[] = [1, 37, 1030]): Sample => ({
  cuda,
  loop,
  shapes: Object.fromEntries(
    sizes.flatMap((size, i) => ['parameter', 'gradient', 'm', 'v'].map((name) => [`${name}${i}`, [size]])),
  ),
  between: Object.fromEntries(sizes.map((_, i) => [`v${i}`, [0, 1]])),
  attrs: adamFactors({ lr: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decoupled: true, step: 3 }),
  outputs: ['the parameter', 'm', 'v'],
})
