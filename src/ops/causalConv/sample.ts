/** Small convolutions, by which a card's results are held to the loop's. */
import type { Sample, Trial } from '../runtime/cuda/sample.js'
import { given } from '../runtime/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { convSizes, GRADIENTS } from './types.js'

/** What a convolution's kernels are compiled for, and which way they branch. */
export type ConvKind = {
  readonly taps: number
  readonly silu: boolean
  readonly reverse: boolean
  readonly bias: boolean
  readonly mask: boolean
  readonly initialState: boolean
}

const EVERYTHING: ConvKind = { taps: 4, silu: true, reverse: false, bias: true, mask: true, initialState: true }

export function convSample(kind: Partial<ConvKind> = {}): Sample {
  const { taps: k, silu, reverse, ...optional } = { ...EVERYTHING, ...kind }
  const [b, l, e] = [2, 37, 131]
  const shapes = {
    ...{ x: [b, l, e], weight: [e, 1, k] },
    ...given({ bias: [e], mask: [b, l], initialState: [b, k - 1, e] }, optional),
  }
  return {
    cuda,
    loop,
    shapes,
    attrs: { silu: Number(silu), reverse: Number(reverse) },
    outputs: ['y'],
    outputGradients: ['dy'],
    gradients: GRADIENTS.filter((name) => name in shapes),
  }
}

export const convTrial: Trial<ConvKind> = {
  kindOf(call) {
    const { k: taps, silu, reverse } = convSizes(call)
    const { bias, mask, initialState } = call.inputs
    const optional = { bias: !!bias, mask: !!mask, initialState: !!initialState }
    return taps > cuda.MOST_TAPS ? undefined : { taps, silu, reverse, ...optional }
  },
  sample: convSample,
  common: [EVERYTHING],
}
