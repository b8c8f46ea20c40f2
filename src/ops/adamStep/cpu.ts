/** One step of Adam as a plain loop over typed arrays. Equations: adamStep.ts. */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'
import { type AdamFactors, eachParameter } from './types.js'

/** The tensors of any number of parameters → for each the new parameter, m, v. */
export const forward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) => {
    for (const { parameter, gradient, m, v } of eachParameter(call)) {
      const updated = { parameter: outputLike(parameter), m: outputLike(parameter), v: outputLike(parameter) }
      adamLoop(
        { parameter: input(parameter), gradient: input(gradient), m: input(m), v: input(v) },
        call.attrs as AdamFactors,
        updated,
      )
    }
  })

/** Values of the parameter, its gradient and the two running means. */
interface AdamValues {
  readonly parameter: Float32Array
  readonly gradient: Float32Array
  readonly m: Float32Array
  readonly v: Float32Array
}

/** Writes the new parameter and running means. */
function adamLoop(
  { parameter, gradient, m, v }: AdamValues,
  factors: AdamFactors,
  updated: Omit<AdamValues, 'gradient'>,
): void {
  const { beta1, fresh1, beta2, fresh2, epsilon, decay, keep, rate, correction, scale } = factors
  for (let i = 0; i < parameter.length; i++) {
    const w = parameter[i]!
    const g = scale * gradient[i]! + decay * w
    const mean = beta1 * m[i]! + fresh1 * g
    const square = beta2 * v[i]! + fresh2 * g * g
    updated.m[i] = mean
    updated.v[i] = square
    updated.parameter[i] = keep * w - (rate * mean) / (Math.sqrt(square * correction) + epsilon)
  }
}
