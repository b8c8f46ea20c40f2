/** What the leaky integrate-and-fire scan takes and gives. Axes: t spike step, … neurons of any shape. */
import * as tf from '@tensorflow/tfjs'
import type { CallFacts, KernelCall } from '../runtime/register.js'
import { type Surrogate, surrogateCode, surrogates } from '../spike/surrogates.js'

/** The neuron of {@link lifScan}. Times count steps, potentials are in the current's unit. */
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

/** What {@link lifScan} returns. */
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

/** What the kernels read beside tensors; names as in {@link LifScanOptions}. */
export interface LifParameters {
  readonly steps: number
  /** Neurons. */
  readonly m: number
  /** Whether the current is [1, m] and stays. */
  readonly constant: boolean
  /** 1/tau = 1 - β: the share of the potential that leaks in a step. */
  readonly inverseTau: number
  /** Factor of the current: 1/tau where it is divided by tau as the leak is, else 1. */
  readonly inputGain: number
  readonly vThreshold: number
  /** 0 for the soft reset. */
  readonly vReset: number
  readonly softReset: boolean
  readonly detachReset: boolean
  readonly fireOnEqual: boolean
  /** Its number, see surrogateCodes.ts. */
  readonly surrogate: number
  readonly alpha: number
}

export type LifAttributes = Readonly<Record<string, number>>

/** The settings as numbers; undefined when the surrogate has no kernel. */
export function lifAttributes(settings: LifScanSettings): LifAttributes | undefined {
  const { steps, tau, vThreshold, vReset, decayInput, detachReset, fireOnEqual, surrogate, membrane } = settings
  const code = surrogateCode(surrogate.name)
  if (code === undefined) return undefined
  return {
    ...{ steps, vThreshold, surrogate: code, alpha: surrogate.alpha },
    inverseTau: 1 / tau,
    inputGain: decayInput ? 1 / tau : 1,
    vReset: vReset ?? 0,
    softReset: vReset === null ? 1 : 0,
    detachReset: detachReset ? 1 : 0,
    fireOnEqual: fireOnEqual ? 1 : 0,
    membrane: membrane ? 1 : 0,
  }
}

type Numeric = 'steps' | 'inverseTau' | 'inputGain' | 'vThreshold' | 'vReset' | 'surrogate' | 'alpha'

export function lifParameters({ inputs, attrs }: CallFacts): LifParameters {
  const { shape } = inputs.current!
  const { steps, inverseTau, inputGain, vThreshold, vReset, surrogate, alpha } = attrs as Record<Numeric, number>
  return {
    ...{ steps, inverseTau, inputGain, vThreshold, vReset, surrogate, alpha },
    m: tf.util.sizeFromShape(shape.slice(1)),
    constant: shape[0] === 1,
    softReset: attrs.softReset === 1,
    detachReset: attrs.detachReset === 1,
    fireOnEqual: attrs.fireOnEqual === 1,
  }
}

/** Asks for the outputs: spikes, last and, on request, membrane. */
export function lifOutputs<T>(
  { inputs, attrs }: KernelCall,
  output: (shape: readonly number[]) => T,
): [spikes: T, last: T, membrane?: T] {
  const step = inputs.current!.shape.slice(1)
  const all = [attrs.steps!, ...step]
  return [output(all), output(step), ...(attrs.membrane === 1 ? [output(all)] : [])] as [T, T, T?]
}

/** Inputs that have a gradient, in the order in which the kernels return it. */
export const GRADIENTS = ['current', 'initial'] as const
