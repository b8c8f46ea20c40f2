/**
 * One step of a leaky integrate-and-fire neuron with every option, in the order in which things happen.
 *
 *   current   I[t] = kept · I[t-1] + X[t]                                      (without tauSyn: I = X)
 *   charge    H[t] = V[t-1] + leak · (I[t] - (V[t-1] - vRest))                 (without decayInput: H = vRest + beta (V - vRest) + I)
 *   fire      S[t] = 1 where H[t] >= θ[t],  θ[t] = vThreshold + increment · a[t]
 *   reset     V[t] = vReset where S[t] = 1 (hard),  H[t] - vThreshold · S[t] (soft)
 *   adapt     a[t+1] = kept · a[t] + S[t]
 *
 * resetDelay moves the reset of S[t-1] into H[t]:  H - vThreshold · S[t-1], or vReset in place of the whole update.
 * spikeDelay reads S[t] off V[t-1], before the update. A refractory neuron leaks, but takes no input.
 * Sources: Fang et al., Science Advances 9 (2023) eadi1480, eq. 1-3; Eshraghian et al., Proc. IEEE 111 (2023), section
 * III; Bellec et al., Nature Communications 11 (2020) 3625, eq. 6-7 (adaptation; the soft reset subtracts the threshold
 * at rest).
 */
import * as tf from '@tensorflow/tfjs'
import { spike, stopGradient } from '../ops/index.js'
import type { LifParameters } from './lifOptions.js'

/** What a neuron remembers between steps. Fields that its options do not need are absent. All [...]. */
export interface LifState {
  /** Membrane potential V. */
  readonly membrane: tf.Tensor
  /** Synaptic current I (tauSyn). */
  readonly current?: tf.Tensor
  /** The last spikes, whose reset is still to come (resetDelay). */
  readonly spikes?: tf.Tensor
  /** Steps without input still to come (refractory). */
  readonly refractory?: tf.Tensor
  /** How much the threshold has adapted, in spikes (adaptive). */
  readonly adaptation?: tf.Tensor
}

/** What {@link LIF.step} returns. */
export interface LifStepResult {
  /** Zeros and ones [...]. */
  readonly spikes: tf.Tensor
  /** V after this step, before a delayed reset [...]. */
  readonly membrane: tf.Tensor
  /** H, the potential that was compared with the threshold, before the reset of its spike [...]. */
  readonly charged: tf.Tensor
  /** θ: a number, or [...] where it adapts. */
  readonly threshold: number | tf.Tensor
  /** Where the next step continues. */
  readonly state: LifState
}

/** The state before the first step, for neurons of a shape. */
export function lifInitialState(
  { vRest, currentKept, resetDelay, spikeDelay, refractory, adaptive }: LifParameters,
  shape: number[],
): LifState {
  const zeros = (needed: boolean): tf.Tensor | undefined => (needed ? tf.zeros(shape) : undefined)
  return present({
    membrane: tf.fill(shape, vRest),
    current: zeros(currentKept !== undefined),
    spikes: zeros(resetDelay && !spikeDelay),
    refractory: zeros(refractory > 0),
    adaptation: zeros(adaptive !== undefined),
  })
}

/**
 * @param x input [...]
 * @param leak 1 - beta, a number or a trained scalar
 */
export function lifStep(
  parameters: LifParameters,
  x: tf.Tensor,
  state: LifState,
  leak: number | tf.Tensor,
): LifStepResult {
  const {
    vThreshold,
    vReset,
    vRest,
    decayInput,
    detachReset,
    surrogate,
    fireOnEqual,
    resetDelay,
    spikeDelay,
    currentKept,
    refractory,
    adaptive,
  } = parameters
  const { membrane: v } = state
  const fire = (x: tf.Tensor): tf.Tensor => spike(x, (x) => surrogate.gradient(x), fireOnEqual)
  const reset = (s: tf.Tensor): tf.Tensor => (detachReset ? stopGradient(s) : s)

  const current = currentKept === undefined ? x : state.current!.mul(currentKept).add(x)
  const input = refractory > 0 ? current.mul(tf.sub(1, state.refractory!.clipByValue(0, 1))) : current
  const distance = v.sub(vRest)
  let h = decayInput ? v.add(input.sub(distance).mul(leak)) : v.sub(distance.mul(leak)).add(input)

  const theta = adaptive ? state.adaptation!.mul(adaptive.increment).add(vThreshold) : vThreshold
  const early = spikeDelay ? fire(v.sub(theta)) : undefined
  if (resetDelay) {
    const past = reset(early ?? state.spikes!)
    h = vReset === null ? h.sub(past.mul(vThreshold)) : h.sub(past.mul(h.sub(vReset)))
  }
  const spikes = early ?? fire(h.sub(theta))
  const charged = early ? v : h
  if (!resetDelay) h = h.sub(reset(spikes).mul(vReset === null ? vThreshold : h.sub(vReset)))

  return {
    spikes,
    membrane: h,
    charged,
    threshold: theta,
    state: present({
      membrane: h,
      current: currentKept === undefined ? undefined : current,
      spikes: resetDelay && !spikeDelay ? spikes : undefined,
      refractory: refractory > 0 ? countdown(state.refractory!, stopGradient(spikes), refractory) : undefined,
      adaptation: adaptive && state.adaptation!.mul(adaptive.kept).add(spikes),
    }),
  }
}

/** A spike starts the count, every other step lowers it to no less than 0. */
const countdown = (count: tf.Tensor, spikes: tf.Tensor, steps: number): tf.Tensor =>
  spikes.mul(steps).add(tf.sub(1, spikes).mul(count.sub(1).relu()))

function present(state: { [K in keyof LifState]: LifState[K] | undefined }): LifState {
  return Object.fromEntries(Object.entries(state).filter(([, tensor]) => tensor !== undefined)) as unknown as LifState
}
