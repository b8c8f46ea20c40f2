import type { Discretization } from '../ops/index.js'
import { OptionError } from '../tensor/index.js'

/**
 * Sizes and initial values of a selective state space layer, with the defaults of the official Mamba.
 * Source: Gu & Dao, "Mamba", arXiv 2312.00752 (2023), section 3.6 and appendix; github.com/state-spaces/mamba,
 * mamba_simple.py.
 */
export interface SsmConfig {
  /** Model width d. */
  readonly dModel: number
  /** States n per channel; default 16. */
  readonly dState?: number
  /** Taps k of the causal convolution; default 4. */
  readonly dConv?: number
  /** Inner width e as a multiple of d; default 2. */
  readonly expand?: number
  /** Rank r of the step size's projection; default 'auto' = ceil(d / 16). */
  readonly dtRank?: number | 'auto'
  /** Smallest initial step size; default 1e-3. */
  readonly dtMin?: number
  /** Largest initial step size; default .1. */
  readonly dtMax?: number
  /** Floor of the initial step size; default 1e-4. */
  readonly dtInitFloor?: number
  /** How A and B become discrete; default 'mamba' (zero-order hold for A, Euler for B). */
  readonly discretization?: Discretization
}

/** A configuration in which nothing is left open. */
export interface SsmSizes {
  /** Model width d. */
  readonly dModel: number
  /** Inner width e. */
  readonly dInner: number
  /** States of each channel, n. */
  readonly dState: number
  /** Taps of the causal convolution. */
  readonly dConv: number
  /** Rank of the step length's projection. */
  readonly dtRank: number
  /** Least step length at the start. */
  readonly dtMin: number
  /** Largest step length at the start. */
  readonly dtMax: number
  /** What initial step lengths are lifted to. */
  readonly dtInitFloor: number
  /** How A and B become Ā and B̄. */
  readonly discretization: Discretization
}

/**
 * Fills in the defaults and checks the ranges.
 * @throws OptionError naming the first value out of range
 */
export function ssmSizes(config: SsmConfig): SsmSizes {
  const {
    dModel,
    dState = 16,
    dConv = 4,
    expand = 2,
    dtRank = 'auto',
    dtMin = 1e-3,
    dtMax = 0.1,
    dtInitFloor = 1e-4,
    discretization = 'mamba',
  } = config
  const sizes = {
    dModel,
    dInner: expand * dModel,
    dState,
    dConv,
    dtRank: dtRank === 'auto' ? Math.ceil(dModel / 16) : dtRank,
  }
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isInteger(size) || size < 1) throw new OptionError(name, size, 'a whole number of at least 1')
  if (!(dtMin > 0)) throw new OptionError('dtMin', dtMin, 'a number above 0')
  if (!(dtMax >= dtMin)) throw new OptionError('dtMax', dtMax, `a number of at least dtMin (${dtMin})`)
  if (!(dtInitFloor > 0)) throw new OptionError('dtInitFloor', dtInitFloor, 'a number above 0')
  return { ...sizes, dtMin, dtMax, dtInitFloor, discretization }
}
