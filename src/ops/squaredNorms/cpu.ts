/** Σ x² of each input in a loop. */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'

/** Any number of tensors → [count]. */
export const forward: Kernel = ({ inputs, backend }) =>
  runLoop(backend, ({ input, output }) => {
    const tensors = Object.values(inputs)
    const norms = output([tensors.length])
    for (const [i, tensor] of tensors.entries()) {
      let sum = 0
      for (const value of input(tensor)) sum += value * value
      norms[i] = sum
    }
  })
