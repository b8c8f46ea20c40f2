/** What the leaky integrate-and-fire scan takes and gives. Axes: t spike step, … neurons of any shape. */
import type * as tf from '@tensorflow/tfjs'
import { type Surrogate, surrogates } from '../spike/surrogates.js'

export interface LifScanOptions {
  /** Number of steps t when the current is [1, …], which then stays constant; default: the current's first axis. */
  readonly steps?: number
  /** Potential before the first step […]; default `vReset`, or 0 for the soft reset. Gets a gradient. */
  readonly initial?: tf.Tensor
  /** Membrane time constant, in steps; at least 1. Default 2. */
  readonly tau?: number
  /** Potential at which a neuron fires. Default 1. */
  readonly vThreshold?: number
  /** Potential after a spike (hard reset), or null: a spike subtracts the threshold (soft reset). Default 0. */
  readonly vReset?: number | null
  /** Whether the current is divided by tau as the leak is; default true. */
  readonly decayInput?: boolean
  /** Whether the reset lets no gradient through; default true. */
  readonly detachReset?: boolean
  /** Whether a potential equal to the threshold fires; default true. */
  readonly fireOnEqual?: boolean
  /** Derivative of the spike; default atan(2). */
  readonly surrogate?: Surrogate
  /** Whether to return the potential of every step; default false. */
  readonly membrane?: boolean
}

export type LifScanResult = {
  /** Zeros and ones [t, …]. */
  readonly spikes: tf.Tensor
  /** Potential after the last step's reset […]: the next chunk's `initial`. */
  readonly last: tf.Tensor
  /** Potential after each step's reset [t, …]; only on request. */
  readonly membrane?: tf.Tensor
}

/** The options with nothing left to guess. */
export type LifScanSettings = Required<Omit<LifScanOptions, 'initial'>> & { readonly initial: tf.Tensor | undefined }

/** @param steps the current's first axis, used where `options.steps` is not given */
export function lifScanSettings(steps: number, options: LifScanOptions): LifScanSettings {
  return {
    steps: options.steps ?? steps,
    initial: options.initial,
    tau: options.tau ?? 2,
    vThreshold: options.vThreshold ?? 1,
    vReset: options.vReset === undefined ? 0 : options.vReset,
    decayInput: options.decayInput ?? true,
    detachReset: options.detachReset ?? true,
    fireOnEqual: options.fireOnEqual ?? true,
    surrogate: options.surrogate ?? surrogates.atan(),
    membrane: options.membrane ?? false,
  }
}
