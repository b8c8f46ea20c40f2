/** What one step of Adam takes. All tensors of one shape. */
import type * as tf from '@tensorflow/tfjs'
import type { KernelCall } from '../runtime/register.js'

export interface AdamTensors {
  /** What is trained; gets new values. */
  readonly parameter: tf.Variable
  /** Its gradient. */
  readonly gradient: tf.Tensor
  /** Running mean of the gradient; zeros before the first step; gets new values. */
  readonly m: tf.Variable
  /** Running mean of its square; zeros before the first step; gets new values. */
  readonly v: tf.Variable
}

export interface AdamStepOptions {
  /** Learning rate. */
  readonly lr: number
  /** Share of the old mean that stays; usually .9. */
  readonly beta1: number
  /** Share of the old mean square that stays; usually .999. */
  readonly beta2: number
  /** Added to the root; usually 1e-8. */
  readonly epsilon: number
  /** λ; 0 for none. */
  readonly weightDecay: number
  /** true: w shrinks by lr λ beside the step (AdamW); false: λ w joins the gradient (L2). */
  readonly decoupled: boolean
  /** Steps taken, this one included; 1 for the first. */
  readonly step: number
  /** What gradients are multiplied by first, to clip them; default 1. */
  readonly scale?: number
}

/** What every kernel is told, in this order: 1 - β beside β since float32 would round it. */
export const FACTORS = [
  ...(['beta1', 'fresh1', 'beta2', 'fresh2', 'epsilon'] as const),
  ...(['decay', 'keep', 'rate', 'correction', 'scale'] as const),
] as const

/** g *= scale, g += decay w, w *= keep, w -= rate m / (sqrt(correction v) + ε). */
export type AdamFactors = Record<(typeof FACTORS)[number], number>

export function adamFactors(options: AdamStepOptions): AdamFactors {
  const { lr, beta1, beta2, epsilon, weightDecay, decoupled, step, scale = 1 } = options
  return {
    scale,
    ...{ beta1, fresh1: 1 - beta1, beta2, fresh2: 1 - beta2, epsilon },
    decay: decoupled ? 0 : weightDecay,
    keep: decoupled ? 1 - lr * weightDecay : 1,
    rate: lr / (1 - beta1 ** step),
    correction: 1 / (1 - beta2 ** step),
  }
}

type Ten = [number, number, number, number, number, number, number, number, number, number]

/** The factors as a list. */
export const factorList = (attrs: Readonly<Record<string, number>>): Ten => FACTORS.map((name) => attrs[name]!) as Ten

/** One parameter's tensors in a kernel's inputs, where they are called parameter0, gradient0, m0, v0, parameter1, …. */
export type AdamInputs = Readonly<Record<keyof AdamTensors, tf.TensorInfo>>

const NAMES = ['parameter', 'gradient', 'm', 'v'] as const

/** Names the tensors of many parameters for one call of a kernel. */
export function numbered(
  list: readonly AdamTensors[],
  gradientOf: (gradient: tf.Tensor) => tf.Tensor,
): Record<string, tf.Tensor> {
  return Object.fromEntries(
    list.flatMap((tensors, i) =>
      NAMES.map((name) => [`${name}${i}`, name === 'gradient' ? gradientOf(tensors[name]) : tensors[name]]),
    ),
  )
}

/** The way back. */
export function eachParameter({ inputs }: KernelCall): AdamInputs[] {
  const count = Object.keys(inputs).length / NAMES.length
  return Array.from(
    { length: count },
    (_, i) => Object.fromEntries(NAMES.map((name) => [name, inputs[`${name}${i}`]!])) as AdamInputs,
  )
}
