/** Small layer normalisations, by which a card's results are held to the loop's. */
import type { Sample, Trial } from '../runtime/cuda/sample.js'
import { given } from '../runtime/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'

/** Which way the kernels branch. */
export type LayerNormKind = { readonly weight: boolean; readonly bias: boolean }

const EVERYTHING: LayerNormKind = { weight: true, bias: true }

/** @param n size of the last axis */
export function layerNormSample(kind = EVERYTHING, n = 131): Sample {
  const shapes = { x: [3, 23, n], ...given({ weight: [n], bias: [n] }, kind) }
  return {
    cuda,
    loop,
    shapes,
    attrs: { epsilon: 1e-5 },
    outputs: ['y'],
    outputGradients: ['dy'],
    saved: 'stats',
    gradients: Object.keys(shapes),
  }
}

export const layerNormTrial: Trial<LayerNormKind> = {
  kindOf: ({ inputs: { weight, bias } }) => ({ weight: !!weight, bias: !!bias }),
  sample: layerNormSample,
  common: [EVERYTHING],
}
