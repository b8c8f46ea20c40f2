/** A small call of an op's kernels, and how far what a card makes of it is from what the plain loop does. */
import * as tf from '@tensorflow/tfjs'
import { Random } from '../../tensor/index.js'
import type { OpKernels } from './register.js'

export interface OpSample {
  /** The loop over typed arrays, which tests hold to the reference. */
  readonly loop: Pick<OpKernels, 'forward' | 'backward'>
  /** Of the inputs; odd, so that blocks are not full. */
  readonly shapes: Readonly<Record<string, readonly number[]>>
  /** Inputs that are to lie between two bounds; `mask`s are zeros and ones, all others normal. */
  readonly between?: Readonly<Record<string, readonly [low: number, high: number]>>
  readonly attrs: Readonly<Record<string, number>>
  /** Names of the outputs. */
  readonly outputs: readonly string[]
  /** Under which names the way back reads their gradients. */
  readonly outputGradients?: readonly string[]
  /** Under which name it reads what the forward kernel gives beyond the outputs. */
  readonly saved?: string
  /** Names of the inputs in the order in which their gradients are returned. */
  readonly gradients?: readonly string[]
}

/** The shapes of those inputs that a sample has. */
export const given = <T>(
  shapes: Readonly<Record<string, T>>,
  has: Readonly<Record<string, boolean>>,
): Record<string, T> => Object.fromEntries(Object.entries(shapes).filter(([name]) => has[name]))

/** One tensor, from the card and from the loop. */
export interface Pair {
  /** 'y', 'the gradient of A' */
  readonly of: string
  readonly found: tf.TensorInfo
  readonly expected: tf.TensorInfo
}

/** Where found and expected are furthest apart. */
export interface Difference {
  readonly of: string
  /** Relative to the expected tensor's largest value; infinite where a number is none. */
  readonly error: number
}

/** Largest difference that rounding explains. */
export const TOLERANCE = 1e-4

/**
 * Runs outside of TensorFlow.js's engine, so that no tape records it. The loop runs first, while the inputs' values are
 * still at hand.
 * @returns the tensors, to be compared and then disposed
 */
export function runBoth(
  sample: OpSample,
  backend: tf.KernelBackend,
  card: Pick<OpKernels, 'forward' | 'backward'>,
): { readonly pairs: readonly Pair[]; dispose(): void } {
  const { loop, attrs, outputs, outputGradients = [], saved, gradients = [] } = sample
  const random = Random.seeded(7)
  const held: tf.TensorInfo[] = []
  const hold = (tensors: tf.TensorInfo[]) => {
    held.push(...tensors)
    return tensors
  }
  const dispose = () => held.forEach(({ dataId }) => void backend.disposeData(dataId))
  try {
    const inputs = inputsOf(sample, backend, random)
    hold(Object.values(inputs))
    const expected = hold(loop.forward({ inputs, attrs, backend }))
    const dys = outputGradients.map((name, i) => [name, normal(backend, random, expected[i]!.shape)] as const)
    hold(dys.map(([, dy]) => dy))
    const both = card.backward !== undefined && loop.backward !== undefined
    const read = { ...inputs, ...Object.fromEntries(dys) }
    const beyond = expected[outputs.length] // both ways back start from the loop's, where it keeps something
    const kept = saved && beyond ? { [saved]: beyond } : {}
    const expectedBack = both ? hold(loop.backward({ inputs: { ...read, ...kept }, attrs, backend })) : []
    const found = hold(card.forward({ inputs, attrs, backend }))
    const own = saved && !beyond ? { [saved]: found[outputs.length]! } : kept
    const foundBack = both ? hold(card.backward({ inputs: { ...read, ...own }, attrs, backend })) : []
    const outputPairs = expected.map((tensor, i) => pair(outputs[i % outputs.length]!, found[i], tensor))
    const backPairs = expectedBack.map((tensor, i) => pair(`the gradient of ${gradients[i]}`, foundBack[i], tensor))
    return { pairs: [...outputPairs, ...backPairs], dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

const pair = (of: string, found: tf.TensorInfo | undefined, expected: tf.TensorInfo): Pair => ({
  of,
  found: found!,
  expected,
})

/** @param values of each pair's found and expected tensor */
export function furthest(
  pairs: readonly Pair[],
  values: readonly (readonly [found: Float32Array, expected: Float32Array])[],
): Difference {
  return pairs
    .map(({ of }, i) => ({ of, error: relativeError(...values[i]!) }))
    .reduce((worst, next) => (next.error > worst.error ? next : worst))
}

/** What is wrong, in words; nothing where rounding explains the difference. */
export const verdict = ({ of, error }: Difference): string | undefined =>
  error < TOLERANCE ? undefined : `${of} is ${error.toExponential(1)} beside the plain loop's, ${TOLERANCE} is allowed`

function inputsOf(
  { shapes, between = {} }: OpSample,
  backend: tf.KernelBackend,
  random: Random,
): Record<string, tf.TensorInfo> {
  const draw = (name: string): (() => number) => {
    const bounds = between[name]
    if (name === 'mask') return () => Number(random.uniform() > 0.3)
    return bounds ? () => random.uniform(...bounds) : () => random.normal()
  }
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tensorOf(backend, shape, draw(name))]))
}

const normal = (backend: tf.KernelBackend, random: Random, shape: readonly number[]) =>
  tensorOf(backend, shape, () => random.normal())

function tensorOf(backend: tf.KernelBackend, shape: readonly number[], draw: () => number): tf.TensorInfo {
  const own = [...shape]
  const values = Float32Array.from({ length: tf.util.sizeFromShape(own) }, draw)
  return { dataId: backend.write(values, own, 'float32'), shape: own, dtype: 'float32' }
}

function relativeError(found: Float32Array, expected: Float32Array): number {
  let difference = 0
  let size = 1e-6
  for (const [i, value] of expected.entries()) {
    const apart = Math.abs(found[i]! - value)
    difference = Math.max(difference, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart)
    size = Math.max(size, Math.abs(value))
  }
  return difference / size
}
