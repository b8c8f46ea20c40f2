/** Attention between spikes by the WebAssembly kernels (wasm.as.ts), which multiply nonzeros alone. */
import type { Kernel } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/runKernels.js'
import { type AttentionSizes, attentionSizes } from './types.js'

/** q, k, v [t, b, m, d], scale [b] → [t, b, m, d] */
export const forward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike, scratch }) => {
    const { q, k, v, scale } = call.inputs
    const { groups, batch, m, d } = attentionSizes(call)
    const order = byTokens({ m, d })
    const work = scratch(kernels.spikeAttentionForwardScratch(m, d, order))
    kernels.spikeAttentionForward(
      input(q),
      input(k),
      input(v),
      input(scale),
      outputLike(q),
      work,
      groups,
      batch,
      m,
      d,
      order,
    )
  })

/** The same, and dy → dq, dk, dv */
export const backward: Kernel = (call) =>
  runKernels(call.backend, ({ kernels, input, outputLike, scratch }) => {
    const { q, k, v, scale, dy } = call.inputs
    const { groups, batch, m, d } = attentionSizes(call)
    const order = byTokens({ m, d })
    const inputs = [input(q), input(k), input(v), input(scale), input(dy)] as const
    const gradients = [outputLike(q), outputLike(k), outputLike(v)] as const
    kernels.spikeAttentionBackward(
      ...inputs,
      ...gradients,
      scratch(kernels.spikeAttentionBackwardScratch(m, d, order)),
      groups,
      batch,
      m,
      d,
      order,
    )
  })

/** (Q Kᵀ) V, which is cheaper where there are fewer tokens than channels, else Q (Kᵀ V). */
const byTokens = ({ m, d }: Pick<AttentionSizes, 'm' | 'd'>): number => (m <= d ? 1 : 0)
