/** A small call of an op's kernels, and how far the results of CUDA are from those of the plain loop. */
import * as tf from '@tensorflow/tfjs'
import { Random } from '../../../tensor/index.js'
import type { KernelCall, OpKernels } from '../register.js'
import type { CudaPlan } from './plan.js'

type PlanOf = (call: KernelCall) => CudaPlan

export interface Sample {
  readonly cuda: { readonly forward: PlanOf; readonly backward?: PlanOf }
  /** The loop over typed arrays, which tests hold to the reference. */
  readonly loop: OpKernels
  /** Of the inputs; odd, so that blocks are not full. */
  readonly shapes: Readonly<Record<string, readonly number[]>>
  /** Inputs that are to lie between two bounds; `mask`s are zeros and ones, all others normal. */
  readonly between?: Readonly<Record<string, readonly [low: number, high: number]>>
  readonly attrs: Readonly<Record<string, number>>
  /** Names of the outputs. */
  readonly outputs: readonly string[]
  /** Under which names the way back reads their gradients. */
  readonly outputGradients?: readonly string[]
  /** Under which name it reads what CUDA's forward kernel gives beyond the outputs. */
  readonly saved?: string
  /** Names of the inputs in the order in which their gradients are returned. */
  readonly gradients?: readonly string[]
}

/** Where found and expected are furthest apart. */
export interface Difference {
  /** 'y', 'the gradient of A' */
  readonly of: string
  /** Relative to the expected tensor's largest value; infinite where a number is none. */
  readonly error: number
}

/**
 * Runs outside of TensorFlow.js's engine, so that no tape records it.
 * @param run runs a plan on the backend's tensors
 */
export function largestDifference(
  sample: Sample,
  backend: tf.KernelBackend,
  run: (plan: CudaPlan) => tf.TensorInfo[],
): Difference {
  const { cuda, loop, attrs, outputs, outputGradients = [], saved, gradients = [] } = sample
  const random = Random.seeded(7)
  const held: tf.TensorInfo[] = []
  const hold = (tensors: tf.TensorInfo[]) => {
    held.push(...tensors)
    return tensors
  }
  const read = ({ dataId }: tf.TensorInfo) => backend.readSync(dataId) as Float32Array
  try {
    const inputs = inputsOf(sample, backend, random)
    hold(Object.values(inputs))
    const found = hold(run(cuda.forward({ inputs, attrs, backend })))
    const expected = hold(loop.forward({ inputs, attrs, backend }))
    const pairs = expected.map((tensor, i) => ({
      of: outputs[i % outputs.length]!,
      found: found[i]!,
      expected: tensor,
    }))
    if (cuda.backward && loop.backward) {
      const read: Record<string, tf.TensorInfo> = { ...inputs }
      for (const [i, name] of outputGradients.entries())
        read[name] = hold([normal(backend, random, found[i]!.shape)])[0]!
      if (saved) read[saved] = found[outputs.length]!
      const back = hold(run(cuda.backward({ inputs: read, attrs, backend })))
      const expectedBack = hold(loop.backward({ inputs: read, attrs, backend }))
      pairs.push(
        ...expectedBack.map((expected, i) => ({ of: `the gradient of ${gradients[i]}`, found: back[i]!, expected })),
      )
    }
    return pairs
      .map(({ of, found, expected }) => ({ of, error: relativeError(read(found), read(expected)) }))
      .reduce((worst, next) => (next.error > worst.error ? next : worst))
  } finally {
    for (const { dataId } of held) backend.disposeData(dataId)
  }
}

function inputsOf(
  { shapes, between = {} }: Sample,
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
