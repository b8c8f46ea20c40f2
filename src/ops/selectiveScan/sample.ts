/** A small scan with everything that it may take, by which a card's results are held to the loop's. */
import type { Sample } from '../runtime/cuda/sample.js'
import { MAMBA } from './codes.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { GRADIENTS } from './types.js'

/**
 * @param n states of a channel
 * @param rule of codes.ts
 */
export function scanSample(n = 16, rule = MAMBA): Sample {
  const [b, l, e] = [2, 19, 37]
  const tokens = { u: [b, l, e], delta: [b, l, e], A: [e, n], B: [b, l, n], C: [b, l, n] }
  return {
    cuda,
    loop,
    shapes: { ...tokens, D: [e], deltaBias: [e], mask: [b, l], initialState: [b, e, n] },
    between: { A: [-3, -0.1] },
    attrs: { rule, softplus: 1, reverse: 1 },
    outputs: ['y', 'lastState'],
    outputGradients: ['dy', 'dLast'],
    saved: 'checkpoints',
    gradients: GRADIENTS,
  }
}
