import { type Surrogate, surrogates } from '../ops/index.js'
import { OptionError } from '../tensor/index.js'

/** A threshold that rises with every spike: θ = vThreshold + increment · a,  a[t+1] = exp(-dt/tau) a[t] + S[t]. */
export interface AdaptiveThreshold {
  /** Time constant of the adaptation a. */
  readonly tau: number
  /** Threshold added by a spike. */
  readonly increment: number
}

/**
 * What a leaky integrate-and-fire neuron can be, and the choices filled in.
 * Time constants are in the unit of `dt`: with the default dt = 1 they count steps.
 */
export interface LifOptions {
  /** Membrane time constant, at least dt; default 2. Infinity: no leak. Give tau or beta, not both. */
  readonly tau?: number
  /** What a step leaves of the membrane, 0..1; beta = 1 - dt/tau. */
  readonly beta?: number
  /** Length of a step; default 1. */
  readonly dt?: number
  /** Potential at which a neuron fires; default 1. */
  readonly vThreshold?: number
  /** Potential after a spike; null subtracts the threshold instead (soft reset); default 0. */
  readonly vReset?: number | null
  /** Potential that the leak leads to and a sequence starts at; default vReset, or 0 with a soft reset. */
  readonly vRest?: number
  /**
   * Whether the input is scaled by 1 - beta, so that a constant input is its own target; default true with tau, false
   * with beta.
   */
  readonly decayInput?: boolean
  /** Whether the reset lets no gradient through; default true. */
  readonly detachReset?: boolean
  /** The spike's stand-in derivative; default atan(2). */
  readonly surrogate?: Surrogate
  /** Whether a potential exactly at the threshold fires; default true. */
  readonly fireOnEqual?: boolean
  /** Apply a spike's reset in the next step instead of the same one (to the whole update, if hard); default false. */
  readonly resetDelay?: boolean
  /** Read the spike off the potential before the step's update; implies resetDelay; default false. */
  readonly spikeDelay?: boolean
  /**
   * Synaptic time constant, at least dt: the input feeds a current that decays; default none, the input is the current.
   */
  readonly tauSyn?: number
  /** Steps after a spike in which input is ignored; default 0. */
  readonly refractory?: number
  /** Train the membrane's time constant, one for the layer: 1 - beta = sigmoid(w); default false. */
  readonly learnTau?: boolean
  /** A threshold that rises with each spike and decays; default none. */
  readonly adaptive?: AdaptiveThreshold
}

/** Every choice made. */
export interface LifParameters {
  /** 1 - beta = dt/tau: the share of the distance to rest that a step closes. */
  readonly leak: number
  /** Potential at which a neuron fires. */
  readonly vThreshold: number
  /** Potential after a spike; null subtracts the threshold. */
  readonly vReset: number | null
  /** Potential that the leak leads to and a sequence starts at. */
  readonly vRest: number
  /** Whether the input is scaled by the leak, so that a constant input is its own target. */
  readonly decayInput: boolean
  /** Whether the gradient stops at the reset. */
  readonly detachReset: boolean
  /** Stand-in derivative of the spike. */
  readonly surrogate: Surrogate
  /** Whether a membrane exactly at the threshold fires. */
  readonly fireOnEqual: boolean
  /** Whether a spike's reset is applied in the next step instead of the same one. */
  readonly resetDelay: boolean
  /** Whether the spike is read off the potential before the step's update. */
  readonly spikeDelay: boolean
  /** What a step leaves of the synaptic current, or undefined without one. */
  readonly currentKept: number | undefined
  /** Steps after a spike in which input is ignored. */
  readonly refractory: number
  /** Whether the membrane's time constant is trained. */
  readonly learnTau: boolean
  /** What a step leaves of the adaptation, and the threshold that a spike adds. */
  readonly adaptive:
    | {
        /** What a step leaves of the adaptation. */
        readonly kept: number
        /** What a spike adds to the threshold. */
        readonly increment: number
      }
    | undefined
}

/** @throws OptionError naming the first option out of range */
export function lifParameters(options: LifOptions): LifParameters {
  const {
    tau,
    beta,
    dt = 1,
    vThreshold = 1,
    vReset = 0,
    tauSyn,
    refractory = 0,
    spikeDelay = false,
    learnTau = false,
    adaptive,
  } = options
  if (tau !== undefined && beta !== undefined)
    throw new OptionError('beta', beta, 'no beta beside tau: give one of them')
  if (!(dt > 0)) throw new OptionError('dt', dt, 'a number above 0')
  if (beta !== undefined && !(beta >= 0 && beta <= 1)) throw new OptionError('beta', beta, 'a number from 0 to 1')
  for (const [name, constant] of Object.entries({ tau, tauSyn }))
    if (constant !== undefined && !(constant >= dt))
      throw new OptionError(name, constant, `a time of at least one step (dt = ${dt})`)
  if (!Number.isFinite(vThreshold)) throw new OptionError('vThreshold', vThreshold, 'a number')
  if (vReset !== null && !(vReset < vThreshold))
    throw new OptionError('vReset', vReset, `a number below vThreshold (${vThreshold}), or null for a soft reset`)
  if (!Number.isInteger(refractory) || refractory < 0)
    throw new OptionError('refractory', refractory, 'a whole number of steps')
  if (adaptive && !(adaptive.tau > 0)) throw new OptionError('adaptive.tau', adaptive.tau, 'a number above 0')
  const leak = beta === undefined ? dt / (tau ?? 2 * dt) : 1 - beta
  if (learnTau && !(leak > 0 && leak < 1))
    throw new OptionError(
      beta === undefined ? 'tau' : 'beta',
      beta ?? tau,
      'a value strictly inside its range, since it is to be learned',
    )
  return {
    leak,
    vThreshold,
    vReset,
    vRest: options.vRest ?? vReset ?? 0,
    decayInput: options.decayInput ?? beta === undefined,
    detachReset: options.detachReset ?? true,
    surrogate: options.surrogate ?? surrogates.atan(2),
    fireOnEqual: options.fireOnEqual ?? true,
    resetDelay: spikeDelay || (options.resetDelay ?? false),
    spikeDelay,
    currentKept: tauSyn === undefined ? undefined : 1 - dt / tauSyn,
    refractory,
    learnTau,
    adaptive: adaptive && { kept: Math.exp(-dt / adaptive.tau), increment: adaptive.increment },
  }
}
