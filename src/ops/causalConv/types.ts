import type * as tf from '@tensorflow/tfjs'
import type { CallFacts } from '../runtime/register.js'

/** What the causal convolution takes. Axes: b batch, l sequence, e channels, k taps. */
export interface CausalConvInput {
  /** Tokens [b, l, e]. */
  readonly x: tf.Tensor3D
  /** One filter a channel, PyTorch's layout [e, 1, k]; the last tap weighs the current token. */
  readonly weight: tf.Tensor3D
  /** Added before the activation [e]; default none. */
  readonly bias?: tf.Tensor1D
  /** Zeros and ones [b, l]; zeroes the input and the output. No gradient. */
  readonly mask?: tf.Tensor2D
  /** Default 'silu': v · σ(v). */
  readonly activation?: 'silu' | 'none'
  /** Look ahead instead of back: the sequence runs from its last token to its first. Default false. */
  readonly reverse?: boolean
  /** The k - 1 tokens met before the first one, oldest first [b, k-1, e]; default zeros. Not masked. */
  readonly initialState?: tf.Tensor3D
}

/** What the kernels read beside tensors. */
export interface ConvSizes {
  readonly b: number
  readonly l: number
  readonly e: number
  /** Taps. */
  readonly k: number
  readonly silu: boolean
  readonly reverse: boolean
}

/** Options as the kernels' numbers. */
export const convAttributes = ({ activation = 'silu', reverse = false }: CausalConvInput) => ({
  silu: activation === 'silu' ? 1 : 0,
  reverse: reverse ? 1 : 0,
})

export function convSizes({ inputs, attrs }: CallFacts): ConvSizes {
  const [b, l, e] = inputs.x!.shape as [number, number, number]
  return { b, l, e, k: inputs.weight!.shape[2]!, silu: attrs.silu === 1, reverse: attrs.reverse === 1 }
}

/** Inputs that have a gradient, in the order in which the kernels return it. */
export const GRADIENTS = ['x', 'weight', 'bias', 'initialState'] as const
