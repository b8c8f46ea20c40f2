/**
 * Leaky integrate-and-fire neurons over time, in plain TensorFlow.js operations.
 *
 *   charge   H[t] = V[t-1] + (X[t] - (V[t-1] - r)) / tau        decayInput
 *            H[t] = V[t-1] - (V[t-1] - r) / tau + X[t]          otherwise
 *   fire     S[t] = 1 where H[t] >= vThreshold, else 0          (> without fireOnEqual)
 *   reset    V[t] = r where S[t] = 1, else H[t]                 hard, r = vReset
 *            V[t] = H[t] - S[t] vThreshold                      soft, r = 0
 *
 * This is the definition: slow, differentiated by the tape, and what every fused kernel in this folder is tested
 * against.
 * Source: Fang et al., SpikingJelly, Science Advances 9 (2023) eadi1480, eq. 1-3. Axes: t spike step, … neurons.
 */
import * as tf from '@tensorflow/tfjs'
import { spike } from '../spike/spike.js'
import { stopGradient } from '../stopGradient.js'
import type { LifScanResult, LifScanSettings } from './types.js'

/**
 * @param current X [t, …], or [1, …] for a current that stays
 * @param settings see LifScanOptions
 */
export function lifScanReference(current: tf.Tensor, settings: LifScanSettings): LifScanResult {
  const { steps, tau, vThreshold, vReset, decayInput, detachReset, fireOnEqual, surrogate } = settings
  const rest = vReset ?? 0
  const spikes: tf.Tensor[] = []
  const membrane: tf.Tensor[] = []
  let v = settings.initial ?? tf.fill(current.shape.slice(1), rest)
  for (let t = 0; t < steps; t++) {
    const x = current.slice(current.shape[0] === 1 ? 0 : t, 1).squeeze([0]) // not tf.unstack: its gradient fails for a single step (tfjs 4.22)
    const h: tf.Tensor = decayInput ? v.add(x.sub(v.sub(rest)).div(tau)) : v.sub(v.sub(rest).div(tau)).add(x)
    const s: tf.Tensor = spike(h.sub(vThreshold), surrogate.gradient, fireOnEqual)
    const gate = detachReset ? stopGradient(s) : s
    v = h.sub(gate.mul(vReset === null ? vThreshold : h.sub(vReset)))
    spikes.push(s)
    membrane.push(v)
  }
  return { spikes: tf.stack(spikes), last: v, ...(settings.membrane ? { membrane: tf.stack(membrane) } : {}) }
}
