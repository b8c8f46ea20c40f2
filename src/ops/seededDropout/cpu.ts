/** Dropout as a plain loop over typed arrays. */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'
import { type DropoutKeys, dropoutMask } from './mask.js'

/** x → y, and dy → dx. */
export const forward: Kernel = ({ inputs, attrs, backend }) =>
  runLoop(backend, ({ input, outputLike }) => {
    const x = input(inputs.x!)
    const y = outputLike(inputs.x!)
    y.set(dropoutMask(y.length, attrs as unknown as DropoutKeys))
    for (let i = 0; i < y.length; i++) y[i]! *= x[i]!
  })
