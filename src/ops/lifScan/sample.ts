/** A few neurons over a few steps, by which a card's results are held to the loop's. */
import type { Sample, Trial } from '../runtime/cuda/sample.js'
import { given } from '../runtime/sample.js'
import { type SurrogateName, surrogateCode, surrogateOf } from '../spike/surrogates.js'
import * as loop from './cpu.js'
import * as cuda from './cuda.js'
import { GRADIENTS, lifAttributes, lifParameters, lifScanSettings } from './types.js'

/** What a LIF's kernels are compiled for, and which way they branch. */
export type LifKind = {
  readonly steps: number
  readonly surrogate: SurrogateName
  readonly constant: boolean
  readonly initial: boolean
  readonly softReset: boolean
  readonly detachReset: boolean
  readonly fireOnEqual: boolean
  readonly membrane: boolean
}

const COMMON: LifKind = {
  ...{ steps: 8, surrogate: 'atan', constant: false, initial: false },
  ...{ softReset: false, detachReset: true, fireOnEqual: true, membrane: false },
}
/** What leaves nothing out. */
const EVERYTHING: LifKind = { ...COMMON, initial: true, detachReset: false, membrane: true }

export function lifSample(kind: Partial<LifKind> = {}): Sample {
  const { steps, surrogate, constant, initial, softReset, membrane, ...rest } = { ...EVERYTHING, ...kind }
  const neurons = [3, 87]
  const shapes = { current: [constant ? 1 : steps, ...neurons], ...given({ initial: neurons }, { initial }) }
  const settings = lifScanSettings(steps, { vReset: softReset ? null : 0.1, membrane, ...rest })
  return {
    cuda,
    loop,
    shapes,
    attrs: { ...lifAttributes(settings), surrogate: surrogateCode(surrogate)! },
    outputs: ['spikes', 'last', ...(membrane ? ['membrane'] : [])],
    outputGradients: ['dSpikes', 'dLast', ...(membrane ? ['dMembrane'] : [])],
    gradients: GRADIENTS.filter((name) => name in shapes),
  }
}

export const lifTrial: Trial<LifKind> = {
  kindOf(call) {
    const { steps, surrogate, constant, softReset, detachReset, fireOnEqual } = lifParameters(call)
    if (steps > cuda.MOST_STEPS) return undefined
    return {
      ...{ steps, surrogate: surrogateOf(surrogate), constant, initial: !!call.inputs.initial },
      ...{ softReset, detachReset, fireOnEqual, membrane: call.attrs.membrane === 1 },
    }
  },
  sample: lifSample,
  common: [COMMON, EVERYTHING],
}
