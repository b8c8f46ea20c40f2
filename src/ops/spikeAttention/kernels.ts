/**
 * Attention between spikes as TensorFlow.js kernels.
 *
 *   SpikeAttention      q k v [t, b, m, d], scale [b]    → [t, b, m, d]
 *   SpikeAttentionGrad  the same, dy                     → dq, dk, dv
 */
import { runLoop } from '../runtime/cpu/runLoop.js'
import { type FusedKernel, registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { type AttentionSizes, spikeAttentionBackwardLoop, spikeAttentionForwardLoop } from './loop.js'

/** Inputs that have a gradient. */
export const GRADIENTS = ['q', 'k', 'v'] as const

type Call = Parameters<FusedKernel>[0]

function sizesOf({ inputs }: Call): AttentionSizes & { readonly batch: number; readonly byTokens: boolean } {
  const [t, b, m, d] = inputs.q!.shape as [number, number, number, number]
  return { groups: t * b, batch: b, m, d, byTokens: m <= d }
}

const padded = (n: number): number => Math.ceil(n / 4) * 4
/** Two lists of nonzeros, by row and by column: see listBytes in wasm.as.ts. */
const lists = (m: number, d: number): number => 2 * (2 * m * d + Math.max(m, d) + 2)

/** Two dense products on all cores: 2 to 10 times faster than the module's sparse ones at t=8 b=8 m=107 d=256, 15 % spikes. */
const onTensorflow = 'plain'

registerFused('SpikeAttention', {
  onTensorflow,
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { q, k, v, scale } = call.inputs
      spikeAttentionForwardLoop(input(q!), input(k!), input(v!), input(scale!), sizesOf(call), output(q!.shape))
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const { q, k, v, scale } = call.inputs
      const { groups, batch, m, d, byTokens } = sizesOf(call)
      const out = output(q!.shape)
      const work = scratch(lists(m, d) + (byTokens ? 2 * d * padded(m) + m * padded(m) : m * padded(d) + d * padded(d)))
      kernels.spikeAttentionForward(input(q), input(k), input(v), input(scale), out, work, groups, batch, m, d, byTokens ? 1 : 0)
    }),
})

registerFused('SpikeAttentionGrad', {
  onTensorflow,
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { q, k, v, scale, dy } = call.inputs
      const gradients = { dq: output(q!.shape), dk: output(q!.shape), dv: output(q!.shape) }
      spikeAttentionBackwardLoop(input(q!), input(k!), input(v!), input(scale!), input(dy!), sizesOf(call), gradients)
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const { q, k, v, scale, dy } = call.inputs
      const { groups, batch, m, d, byTokens } = sizesOf(call)
      const outputs = [output(q!.shape), output(q!.shape), output(q!.shape)] as const
      const inputs = [input(q), input(k), input(v), input(scale), input(dy)] as const
      const shared = lists(m, d) + m * padded(d) + d * padded(d)
      const work = scratch(shared + (byTokens ? d * padded(m) + 2 * m * padded(m) : d * padded(d)))
      kernels.spikeAttentionBackward(...inputs, ...outputs, work, groups, batch, m, d, byTokens ? 1 : 0)
    }),
})
