/** What the parity tables of the fused ops share. */
import * as tf from '@tensorflow/tfjs'
import { setImplementation } from 'spikemba/tensor'
import { expect } from 'vitest'

export type Tensors = Readonly<Record<string, tf.Tensor>>

/**
 * Values of outputs by their names, and of the gradients of every input (`d` before its name) from all outputs at once.
 */
export type Outcome = Readonly<Record<string, Float32Array>>

/**
 * @param run a function of named tensors with named outputs
 * @param weights what each output's gradient is: the loss is the sum of outputs times weights
 */
export function outcome(run: (inputs: Tensors) => Tensors, inputs: Tensors, weights: Tensors): Outcome {
  const names = Object.keys(inputs)
  const named = (x: tf.Tensor[]): Tensors => Object.fromEntries(names.map((name, i) => [name, x[i]!]))
  const outputs = run(inputs)
  const gradients = tf.grads((...x) => {
    const terms = Object.entries(run(named(x))).map(([name, value]) => value.mul(weights[name]!).sum())
    return tf.addN(terms) as tf.Scalar
  })(Object.values(inputs))
  const found = { ...outputs, ...Object.fromEntries(gradients.map((gradient, i) => [`d${names[i]}`, gradient])) }
  return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]))
}

/**
 * The same with the plain twins; where the backend is WebGPU, on the cpu backend: the driver of the tests takes a
 * millisecond for each of their many small operations.
 */
export function plainOutcome(...args: Parameters<typeof outcome>): Outcome {
  const backend = tf.getBackend()
  setImplementation('reference')
  if (backend === 'webgpu') void tf.setBackend('cpu')
  try {
    return outcome(...args)
  } finally {
    void tf.setBackend(backend)
    setImplementation('auto')
  }
}

/** Largest difference over the expected tensor's largest value; infinite where a NaN is found. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0
  let size = 1e-6
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(
      difference,
      Number.isNaN(found[i]!) ? Number.POSITIVE_INFINITY : Math.abs(found[i]! - expected[i]!),
    )
    size = Math.max(size, Math.abs(expected[i]!))
  }
  return found.length === expected.length ? difference / size : Number.POSITIVE_INFINITY
}

/** Names of the kernels that a function runs; tf.profile lists a custom gradient as one more, without a name. */
export async function kernelsOf(run: () => unknown): Promise<string[]> {
  const { kernelNames } = await tf.profile(() => {
    tf.tidy(() => void run())
    return tf.scalar(0)
  })
  return kernelNames.filter((name) => name !== 'unnamed scope')
}

/**
 * Holds gradients of a loop, in float64, to the loss's own differences: changes one number at a time, in place.
 * @param pairs what the loss reads, each with its gradient, and its name for messages
 * @param tolerance largest difference allowed, about step² times the third derivative
 */
export function expectGradients(
  loss: () => number,
  pairs: readonly (readonly [values: Float64Array, gradient: Float64Array, name?: string])[],
  { step = 1e-5, tolerance = 1e-6 }: { readonly step?: number; readonly tolerance?: number } = {},
): void {
  for (const [values, gradient, name = 'gradient'] of pairs)
    for (let i = 0; i < values.length; i++) {
      const kept = values[i]!
      values[i] = kept + step
      const above = loss()
      values[i] = kept - step
      const below = loss()
      values[i] = kept
      expect(Math.abs((above - below) / (2 * step) - gradient[i]!), `${name}[${i}]`).toBeLessThan(tolerance)
    }
}
