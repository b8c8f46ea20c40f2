/** What the kernels of attention between spikes read beside tensors. */
import type { KernelCall } from '../runtime/register.js'

export interface AttentionSizes {
  /** Steps × samples. */
  readonly groups: number
  /** Tokens. */
  readonly m: number
  /** Width. */
  readonly d: number
  /** Samples: group g has scale g mod batch. */
  readonly batch: number
}

export function attentionSizes({ inputs }: KernelCall): AttentionSizes {
  const [t, b, m, d] = inputs.q!.shape as [number, number, number, number]
  return { groups: t * b, batch: b, m, d }
}

/** Inputs that have a gradient, in the order in which the kernels return it. */
export const GRADIENTS = ['q', 'k', 'v'] as const
