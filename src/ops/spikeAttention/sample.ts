/** Little attentions, by which a card's results are held to the loop's. */
import type { Sample, Trial } from '../runtime/cuda/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { GRADIENTS } from './types.js'

/** In which order the products are taken. */
export type AttentionKind = { readonly order: 'by tokens' | 'by channels' }

/**
 * @param m tokens
 * @param d width
 */
export const attentionSample = (m = 21, d = 133): Sample => ({
  cuda,
  loop,
  shapes: { q: [1, 3, m, d], k: [1, 3, m, d], v: [1, 3, m, d], scale: [3] },
  attrs: {},
  outputs: ['out'],
  outputGradients: ['dy'],
  gradients: GRADIENTS,
})

export const attentionTrial: Trial<AttentionKind> = {
  kindOf({ inputs: { q } }) {
    const [, , m, d] = q!.shape as [number, number, number, number]
    return { order: m <= d ? 'by tokens' : 'by channels' }
  },
  sample: ({ order }) => (order === 'by tokens' ? attentionSample() : attentionSample(71, 37)),
  common: [{ order: 'by tokens' }, { order: 'by channels' }],
}
