/**
 * SNN(·) of the detector: a leaky integrate-and-fire layer over T steps that starts at rest, or its analog stand-in.
 * Without state of its own: a sequence of currents in, a sequence of spikes out.
 */
import type * as tf from '@tensorflow/tfjs'
import { lifScan, type Surrogate, surrogates } from '../ops/index.js'
import type { SpikeMbaConfig } from './config/config.js'

export type SpikingLayerConfig = Pick<
  SpikeMbaConfig,
  | 'detector'
  | 'spikeSteps'
  | 'tau'
  | 'vThreshold'
  | 'vReset'
  | 'decayInput'
  | 'detachReset'
  | 'surrogate'
  | 'surrogateAlpha'
>

export class SpikingLayer {
  readonly surrogate: Surrogate

  constructor(private readonly config: SpikingLayerConfig) {
    const make = surrogates[config.surrogate] as (alpha?: number) => Surrogate
    this.surrogate = config.surrogateAlpha === null ? make() : make(config.surrogateAlpha)
  }

  /**
   * @param current [t, ...], or [1, ...] for a current that stays; a token whose current is zero stays silent
   * @param real ones at real tokens, of a shape that broadcasts; the analog layer needs it, σ(0) being .5
   * @returns [T, ...]; the analog layer keeps the length of its input, 1
   */
  spikes(current: tf.Tensor, real: tf.Tensor): tf.Tensor {
    if (this.config.detector === 'analog') return current.sigmoid().mul(real)
    return lifScan(current, this.options()).spikes
  }

  /** Potentials [T, ...] after each step's reset; undefined for the analog layer. */
  membrane(current: tf.Tensor): tf.Tensor | undefined {
    return this.config.detector === 'analog'
      ? undefined
      : lifScan(current, { ...this.options(), membrane: true }).membrane
  }

  private options() {
    const { spikeSteps: steps, tau, vThreshold, vReset, decayInput, detachReset } = this.config
    return { steps, tau, vThreshold, vReset, decayInput, detachReset, fireOnEqual: true, surrogate: this.surrogate }
  }
}
