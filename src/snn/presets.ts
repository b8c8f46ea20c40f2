import { surrogates } from '../ops/index.js'
import type { LifOptions } from './lifOptions.js'

/**
 * Six libraries' leaky integrate-and-fire neuron, each with its own conventions and defaults. The same numbers in, its
 * spikes out.
 *
 *                 fires     reset                        input          beyond
 *   spikingjelly  H >= θ    same step, to 0              scaled by 1/τ  gradient through the reset
 *   snntorch      U > θ     subtracted in the next step  as it is       the membrane is read before its reset
 *   norse         v > θ     same step, to 0              a current      seconds; gradient through the reset
 *   lava          v > θ     same step, to 0              a current      no leak by default
 *   bindsnet      v >= θ    same step, to -65            as it is       millivolts, 5 steps refractory
 *   spyx          V > θ     subtracted, not detached     as it is       the spike is read before the update
 *
 * A preset is a plain object: `new LIF({ ...LIF.presets.snntorch, beta: .8 })`.
 */
export interface LifPresets {
  /** SpikingJelly's `LIFNode`. */
  readonly spikingjelly: LifOptions
  /** snnTorch's `Leaky`. */
  readonly snntorch: LifOptions
  /** Norse's `LIFCell`. */
  readonly norse: LifOptions
  /** Lava's `LIF`. */
  readonly lava: LifOptions
  /** BindsNET's `LIFNodes`. */
  readonly bindsnet: LifOptions
  /** Spyx' `LIF`. */
  readonly spyx: LifOptions
}

export const lifPresets: LifPresets = {
  /**
   * activation_based.neuron.LIFNode of SpikingJelly (afb1322): tau 2, decay_input, v_reset 0, Sigmoid(4).
   * `vReset: null` is its soft reset.
   */
  spikingjelly: {
    tau: 2,
    decayInput: true,
    vThreshold: 1,
    vReset: 0,
    detachReset: false,
    surrogate: surrogates.sigmoid(4),
    fireOnEqual: true,
  },
  /**
   * snntorch.Leaky (0.9.4): U[t] = βU[t-1] + I - S[t-1]θ, reset detached, ATan(2). β has no default there; .9 is its
   * tutorials'.
   */
  snntorch: {
    beta: 0.9,
    decayInput: false,
    vThreshold: 1,
    vReset: null,
    resetDelay: true,
    detachReset: true,
    surrogate: surrogates.atan(2),
    fireOnEqual: false,
  },
  /**
   * norse.torch.functional lif_feed_forward_step (065a3b4): the input jumps the current, then v, then the current
   * decays. Times in seconds.
   */
  norse: {
    tau: 1e-2,
    tauSyn: 5e-3,
    dt: 1e-3,
    decayInput: true,
    vThreshold: 1,
    vReset: 0,
    detachReset: false,
    surrogate: surrogates.superSpike(100),
    fireOnEqual: false,
  },
  /**
   * lava.proc.lif, floating point: u = u(1-du) + a, v = v(1-dv) + u, vth 10. du = dt/tauSyn and dv = dt/tau are 0 by
   * default. Not differentiable there.
   */
  lava: {
    tau: Number.POSITIVE_INFINITY,
    tauSyn: Number.POSITIVE_INFINITY,
    decayInput: false,
    vThreshold: 10,
    vReset: 0,
    fireOnEqual: false,
  },
  /**
   * bindsnet.network.nodes.LIFNodes (f147392): rest -65 mV, threshold -52 mV, refrac 5, decay exp(-dt/100). Not
   * differentiable there.
   */
  bindsnet: {
    beta: Math.exp(-1 / 100),
    decayInput: false,
    vThreshold: -52,
    vReset: -65,
    vRest: -65,
    refractory: 5,
    fireOnEqual: true,
  },
  /**
   * spyx.nn.LIF (38374e9): S = step(V - θ), then V = βV + x - Sθ. β is drawn around .25 there, and trained: add
   * `learnTau: true`.
   */
  spyx: {
    beta: 0.25,
    decayInput: false,
    vThreshold: 1,
    vReset: null,
    spikeDelay: true,
    detachReset: false,
    surrogate: surrogates.superSpike(25),
    fireOnEqual: false,
  },
}
