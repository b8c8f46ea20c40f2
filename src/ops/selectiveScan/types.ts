/**
 * What the selective scan takes and gives.
 * Axes: b batch, l sequence, e inner width (channels), n state.
 */
import type * as tf from '@tensorflow/tfjs'
import { OptionError } from '../../tensor/index.js'
import type { CallFacts } from '../runtime/register.js'
import { BILINEAR, EULER, MAMBA, ZOH } from './codes.js'

/**
 * How the continuous h' = A h + B u becomes a step of length δ; z = δA:
 *
 *   'mamba'     Ā = e^z                    B̄ = δ B                  what every published Mamba computes
 *   'zoh'       Ā = e^z                    B̄ = δ (e^z - 1)/z B      u held constant during the step
 *   'bilinear'  Ā = (1 + z/2)/(1 - z/2)    B̄ = δ/(1 - z/2) B        trapezoid rule
 *   'euler'     Ā = 1 + z                  B̄ = δ B
 */
export type Discretization = 'mamba' | 'zoh' | 'bilinear' | 'euler'

/** The rules' numbers in the kernels. */
export const RULES: Readonly<Record<Discretization, number>> = {
  mamba: MAMBA,
  zoh: ZOH,
  bilinear: BILINEAR,
  euler: EULER,
}

export const DISCRETIZATIONS = Object.keys(RULES) as readonly Discretization[]

/** @throws OptionError unless `value` is a rule's name */
export function requireDiscretization(option: string, value: unknown): asserts value is Discretization {
  if (!DISCRETIZATIONS.includes(value as Discretization))
    throw new OptionError(option, value, DISCRETIZATIONS.map((name) => `'${name}'`).join(' or '))
}

/** Operands of {@link selectiveScan}. Axes: b batch, l sequence, e channels, n state. */
export interface SelectiveScanInput {
  /** What drives the state [b, l, e]. */
  readonly u: tf.Tensor3D
  /** Step length δ before bias and softplus [b, l, e]. */
  readonly delta: tf.Tensor3D
  /** Rate of each channel's states [e, n]; negative = decays. */
  readonly A: tf.Tensor2D
  /** Input map, one per token [b, l, n]. */
  readonly B: tf.Tensor3D
  /** Output map, one per token [b, l, n]. */
  readonly C: tf.Tensor3D
  /** Skip connection [e]; default none. */
  readonly D?: tf.Tensor1D
  /** Gate: y is multiplied by SiLU(z) [b, l, e]; default none. */
  readonly z?: tf.Tensor3D
  /** Added to delta [e]; default none. */
  readonly deltaBias?: tf.Tensor1D
  /** Whether δ = softplus(delta + deltaBias); default false: δ = delta + deltaBias. */
  readonly deltaSoftplus?: boolean
  /** State before the first step [b, e, n]; default zeros. */
  readonly initialState?: tf.Tensor3D
  /** Default 'mamba'. */
  readonly discretization?: Discretization
  /** Zeros and ones [b, l]; where 0, δ = 0 (after softplus), so that the state passes unchanged. No gradient. */
  readonly mask?: tf.Tensor2D
  /** Run from the last token to the first; the initial state then stands behind the last token. Default false. */
  readonly reverse?: boolean
}

/** What {@link selectiveScan} returns: outputs, and the state to go on from. */
export type SelectiveScanResult = {
  /** Output of every token [b, l, e]. */
  readonly y: tf.Tensor3D
  /** State after the last step [b, e, n]: the next chunk's `initialState`. */
  readonly lastState: tf.Tensor3D
}

/** What the kernels read beside tensors. */
export interface ScanSizes {
  readonly b: number
  readonly l: number
  readonly e: number
  readonly n: number
  readonly rule: Discretization
  readonly softplus: boolean
  readonly reverse: boolean
}

/** Options as the kernels' numbers. */
export const scanAttributes = ({
  discretization = 'mamba',
  deltaSoftplus = false,
  reverse = false,
}: SelectiveScanInput) => ({
  rule: RULES[discretization],
  softplus: deltaSoftplus ? 1 : 0,
  reverse: reverse ? 1 : 0,
})

export function scanSizes({ inputs, attrs }: CallFacts): ScanSizes {
  const [b, l, e] = inputs.u!.shape as [number, number, number]
  const rule = DISCRETIZATIONS.find((name) => RULES[name] === attrs.rule)!
  return { b, l, e, n: inputs.A!.shape[1]!, rule, softplus: attrs.softplus === 1, reverse: attrs.reverse === 1 }
}

/** Inputs that have a gradient, in the order in which the kernels return it. */
export const GRADIENTS = ['u', 'delta', 'A', 'B', 'C', 'D', 'deltaBias', 'initialState'] as const
