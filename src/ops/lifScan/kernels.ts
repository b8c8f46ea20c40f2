/**
 * The LIF scan as TensorFlow.js kernels.
 *
 *   LifScan      current [t or 1, …] initial? […]                      → spikes, last, membrane (on request)
 *   LifScanGrad  the same, dSpikes dLast dMembrane?                    → dCurrent, dInitial (where initial is given)
 */
import * as tf from '@tensorflow/tfjs'
import { runLoop } from '../runtime/cpu/runLoop.js'
import { type FusedKernel, registerFused } from '../runtime/register.js'
import { runKernels } from '../runtime/wasm/workspace.js'
import { bumpNumber } from './bumps.js'
import { type LifSizes, lifBackwardLoop, lifForwardLoop } from './loop.js'
import type { LifScanSettings } from './types.js'

/** Inputs that have a gradient. */
export const GRADIENTS = ['current', 'initial'] as const

/** Floats that the module takes for a block of neurons and one step: see ROW in wasm.as.ts. */
const BLOCK = 272

type Call = Parameters<FusedKernel>[0]
export type LifAttributes = Readonly<Record<string, number>>

/** What the kernels need to know, as numbers; undefined when the surrogate has no kernel. */
export function lifAttributes({
  steps,
  tau,
  vThreshold,
  vReset,
  decayInput,
  detachReset,
  fireOnEqual,
  surrogate,
  membrane,
}: LifScanSettings): LifAttributes | undefined {
  const bump = bumpNumber(surrogate.name)
  if (bump === undefined) return undefined
  const soft = vReset === null
  return {
    steps,
    rate: 1 / tau,
    gain: decayInput ? 1 / tau : 1,
    threshold: vThreshold,
    strict: fireOnEqual ? 0 : 1,
    rest: vReset ?? 0,
    soft: soft ? 1 : 0,
    attached: detachReset ? 0 : 1,
    bump,
    alpha: surrogate.alpha,
    membrane: membrane ? 1 : 0,
  }
}

function sizesOf({ inputs, attrs }: Call): LifSizes {
  const { shape } = inputs.current!
  const { steps, rate, gain, threshold, rest, bump, alpha } = attrs as Record<'steps' | 'rate' | 'gain' | 'threshold' | 'rest' | 'bump' | 'alpha', number>
  return {
    ...{ steps, rate, gain, threshold, rest, bump, alpha },
    m: tf.util.sizeFromShape(shape.slice(1)),
    constant: shape[0] === 1,
    strict: attrs.strict === 1,
    soft: attrs.soft === 1,
    attached: attrs.attached === 1,
  }
}

/** The least float32 at which a neuron fires: firing above x is firing at the next number. */
const fireAt = ({ threshold, strict }: LifSizes): number => (strict ? nextAbove(Math.fround(threshold)) : threshold)
const flags = ({ soft, attached, constant }: LifSizes): number => (soft ? 1 : 0) | (attached ? 2 : 0) | (constant ? 4 : 0)

registerFused('LifScan', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const sizes = sizesOf(call)
      const { current, initial } = call.inputs
      const [spikes, last, membrane] = outputs(call, output)
      lifForwardLoop(input(current)!, input(initial), sizes, spikes, last, membrane)
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output }) => {
      const sizes = sizesOf(call)
      const { steps, m, rate, gain, threshold, rest } = sizes
      const { current, initial } = call.inputs
      const [spikes, last, membrane] = outputs(call, output)
      kernels.lifForward(input(current), input(initial), spikes, last, membrane ?? 0, steps, m, rate, gain, threshold, fireAt(sizes), rest, flags(sizes))
    }),
})

registerFused('LifScanGrad', {
  loop: (call) =>
    runLoop(call.backend, ({ input, output }) => {
      const { current, initial, dSpikes, dLast, dMembrane } = call.inputs
      const dx = output(current!.shape)
      const dInitial = initial && output(initial.shape)
      const arriving = { dSpikes: input(dSpikes)!, dLast: input(dLast)!, dMembrane: input(dMembrane) }
      lifBackwardLoop(input(current)!, input(initial), sizesOf(call), arriving, dx, dInitial)
    }),
  module: (call) =>
    runKernels(call.backend, ({ kernels, input, output, scratch }) => {
      const sizes = sizesOf(call)
      const { steps, m, rate, gain, threshold, rest, bump, alpha } = sizes
      const { current, initial, dSpikes, dLast, dMembrane } = call.inputs
      const dx = output(current!.shape)
      const dInitial = initial ? output(initial.shape) : 0
      const inputs = [input(current), input(initial), input(dSpikes), input(dLast), input(dMembrane)] as const
      const work = scratch(BLOCK * (steps + 2))
      kernels.lifBackward(...inputs, dx, dInitial, work, steps, m, rate, gain, threshold, fireAt(sizes), rest, bump, alpha, flags(sizes))
    }),
})

function outputs<T>({ inputs, attrs }: Call, output: (shape: readonly number[]) => T): [spikes: T, last: T, membrane?: T] {
  const step = inputs.current!.shape.slice(1)
  const all = [attrs.steps!, ...step]
  return [output(all), output(step), ...(attrs.membrane === 1 ? [output(all)] : [])] as [T, T, T?]
}

function nextAbove(x: number): number {
  const value = Float32Array.of(x === 0 ? 0 : x) // -0 has the bits of the most negative number
  const bits = new Int32Array(value.buffer)
  bits[0] = bits[0]! + (x >= 0 ? 1 : -1)
  return value[0]!
}
