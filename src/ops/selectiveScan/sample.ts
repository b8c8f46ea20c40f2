/** Small scans, by which a card's results are held to the loop's. */
import type { Sample, Trial } from '../runtime/cuda/sample.js'
import { given } from '../runtime/sample.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { type Discretization, GRADIENTS, RULES, scanSizes } from './types.js'

/** What a scan's kernels are compiled for, and which way they branch. */
export type ScanKind = {
  readonly states: number
  readonly rule: Discretization
  readonly softplus: boolean
  readonly reverse: boolean
  readonly D: boolean
  readonly deltaBias: boolean
  readonly mask: boolean
  readonly initialState: boolean
}

const EVERYTHING: ScanKind = {
  ...{ states: 16, rule: 'mamba', softplus: true, reverse: true },
  ...{ D: true, deltaBias: true, mask: true, initialState: true },
}

export function scanSample(kind: Partial<ScanKind> = {}): Sample {
  const { states: n, rule, softplus, reverse, ...optional } = { ...EVERYTHING, ...kind }
  const [b, l, e] = [2, 19, 37]
  const tokens = { u: [b, l, e], delta: [b, l, e], A: [e, n], B: [b, l, n], C: [b, l, n] }
  const shapes = { ...tokens, ...given({ D: [e], deltaBias: [e], mask: [b, l], initialState: [b, e, n] }, optional) }
  return {
    cuda,
    loop,
    shapes,
    between: {
      A: [-3, -0.1],
      ...(softplus ? { delta: [-2, 0.5], deltaBias: [-1, 0.5] } : { delta: [0, 0.5], deltaBias: [0, 0.2] }),
    }, // steps that no rule makes explode
    attrs: { rule: RULES[rule], softplus: Number(softplus), reverse: Number(reverse) },
    outputs: ['y', 'lastState'],
    outputGradients: ['dy', 'dLast'],
    saved: 'checkpoints',
    gradients: GRADIENTS.filter((name) => name in shapes),
  }
}

export const scanTrial: Trial<ScanKind> = {
  kindOf(call) {
    const { n: states, rule, softplus, reverse } = scanSizes(call)
    const { D, deltaBias, mask, initialState } = call.inputs
    const optional = { D: !!D, deltaBias: !!deltaBias, mask: !!mask, initialState: !!initialState }
    return states > cuda.MOST_STATES ? undefined : { states, rule, softplus, reverse, ...optional }
  },
  sample: scanSample,
  common: [EVERYTHING, { ...EVERYTHING, rule: 'zoh' }, { ...EVERYTHING, states: 64 }],
}
