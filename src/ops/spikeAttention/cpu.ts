/**
 * Attention between spikes as a plain loop over typed arrays. Zeros of Q, K and V are skipped.
 * Order Q (Kᵀ V), so that long sequences need no [m, m]. Float64Arrays work as well.
 *
 *   W = scale Kᵀ V       G = Q W
 *   P = scale Qᵀ dG      dV = K P      dK = V Pᵀ      dQ = dG Wᵀ
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import type { Kernel } from '../runtime/register.js'
import { type AttentionSizes, attentionSizes } from './types.js'

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) => {
    const { q, k, v, scale } = call.inputs
    spikeAttentionForwardLoop(input(q!), input(k!), input(v!), input(scale!), attentionSizes(call), outputLike(q!))
  })

/** The same, and dy → dq, dk, dv */
export const backward: Kernel = (call) =>
  runLoop(call.backend, ({ input, outputLike }) => {
    const { q, k, v, scale, dy } = call.inputs
    const gradients = { dq: outputLike(q!), dk: outputLike(k!), dv: outputLike(v!) }
    spikeAttentionBackwardLoop(
      input(q!),
      input(k!),
      input(v!),
      input(scale!),
      input(dy!),
      attentionSizes(call),
      gradients,
    )
  })

type Values = Float32Array | Float64Array

/** Writes out [groups, m, d], zero at the start. */
export function spikeAttentionForwardLoop(
  q: Values,
  k: Values,
  v: Values,
  scale: Values,
  { groups, m, d }: Omit<AttentionSizes, 'batch'>,
  out: Values,
): void {
  for (let g = 0; g < groups; g++) {
    const rows = [g * m * d, m, d] as const
    multiply(q, inner(k, v, scale[g % scale.length]!, ...rows), out, ...rows)
  }
}

export interface AttentionGradients {
  readonly dq: Values
  readonly dk: Values
  readonly dv: Values
}

/** Writes dq, dk, dv [groups, m, d], zero at the start, from dout. */
export function spikeAttentionBackwardLoop(
  q: Values,
  k: Values,
  v: Values,
  scale: Values,
  dout: Values,
  { groups, m, d }: Omit<AttentionSizes, 'batch'>,
  { dq, dk, dv }: AttentionGradients,
): void {
  for (let g = 0; g < groups; g++) {
    const rows = [g * m * d, m, d] as const
    const factor = scale[g % scale.length]!
    const queries = inner(q, dout, factor, ...rows)
    multiply(k, queries, dv, ...rows)
    multiply(v, transposed(queries, d), dk, ...rows)
    multiply(dout, transposed(inner(k, v, factor, ...rows), d), dq, ...rows)
  }
}

/** factor aᵀ b [d, d] of two matrices [m, d] that start at `offset`. */
function inner(a: Values, b: Values, factor: number, offset: number, m: number, d: number): Float64Array {
  const product = new Float64Array(d * d)
  for (let j = 0; j < m; j++)
    for (let c = 0; c < d; c++) {
      const value = a[offset + j * d + c]! * factor
      if (value !== 0) for (let e = 0; e < d; e++) product[c * d + e]! += value * b[offset + j * d + e]!
    }
  return product
}

/** into += a w, a and into [m, d] at `offset`, w [d, d]. */
function multiply(a: Values, w: Float64Array, into: Values, offset: number, m: number, d: number): void {
  for (let i = 0; i < m; i++)
    for (let c = 0; c < d; c++) {
      const value = a[offset + i * d + c]!
      if (value !== 0) for (let e = 0; e < d; e++) into[offset + i * d + e]! += value * w[c * d + e]!
    }
}

function transposed(w: Float64Array, d: number): Float64Array {
  return w.map((_, at) => w[(at % d) * d + Math.floor(at / d)]!)
}
