/** One step of Adam as a plain loop over typed arrays: the cpu backend's kernel. Equations: adamStep.ts. */
import type { AdamStepOptions } from './types.js'

/** Values of the parameter, its gradient and the two running means. */
export interface AdamValues {
  readonly parameter: Float32Array
  readonly gradient: Float32Array
  readonly m: Float32Array
  readonly v: Float32Array
}

/** Writes the new parameter and running means. */
export function adamLoop({ parameter, gradient, m, v }: AdamValues, options: AdamStepOptions, updated: Omit<AdamValues, 'gradient'>): void {
  const { lr, beta1, beta2, epsilon, weightDecay, decoupled, step } = options
  const decay = decoupled ? 0 : weightDecay
  const keep = decoupled ? 1 - lr * weightDecay : 1
  const rate = lr / (1 - beta1 ** step)
  const correction = 1 / (1 - beta2 ** step)
  for (let i = 0; i < parameter.length; i++) {
    const w = parameter[i]!
    const g = gradient[i]! + decay * w
    const mean = beta1 * m[i]! + (1 - beta1) * g
    const square = beta2 * v[i]! + (1 - beta2) * g * g
    updated.m[i] = mean
    updated.v[i] = square
    updated.parameter[i] = keep * w - (rate * mean) / (Math.sqrt(square * correction) + epsilon)
  }
}
