/**
 * Clips gradients by their global norm (Pascanu, Mikolov & Bengio, ICML 2013).
 *
 *   norm = sqrt(Σ over all parameters of Σ g²),   g := g · min(1, limit / norm)
 */
import * as tf from '@tensorflow/tfjs'
import { squaredNorms } from '../../ops/internal.js'
import type { Gradients } from '../optimizer/adam.js'

/** The global norm of a model's gradients. */
export interface GradientNorm {
  /** Before clipping. */
  readonly norm: number
  /** First parameter whose gradient is not finite; absent when all are. */
  readonly nonFinite?: string
}

/** Reads the global norm. */
export async function gradientNorm(gradients: Gradients): Promise<GradientNorm> {
  if (gradients.size === 0) return { norm: 0 }
  const squares = squaredNorms([...gradients.values()])
  const values = await squares.data()
  squares.dispose()
  let sum = 0
  for (const value of values) sum += value
  if (Number.isFinite(sum)) return { norm: Math.sqrt(sum) }
  // A square may overflow where the gradient itself does not: such a step is just as lost.
  return { norm: sum, nonFinite: [...gradients.keys()][values.findIndex((value) => !Number.isFinite(value))]! }
}

/**
 * What clipping multiplies every gradient by; `Adam.apply` takes it, which spares a copy of all gradients.
 * @param norm their global norm
 * @param limit largest norm allowed, > 0
 */
export const clipFactor = (norm: number, limit: number): number => (norm <= limit ? 1 : limit / norm)

/**
 * Scales the gradients in place of the map's old ones, which are freed.
 * @param norm their global norm
 * @param limit largest norm allowed, > 0
 */
export function clipGradients(gradients: Map<string, tf.Tensor>, norm: number, limit: number): void {
  if (norm <= limit) return
  for (const [name, gradient] of gradients) {
    gradients.set(name, tf.mul(gradient, clipFactor(norm, limit)))
    gradient.dispose()
  }
}
