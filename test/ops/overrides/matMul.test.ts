import * as tf from '@tensorflow/tfjs'
import { Random } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { poisonMemory } from '../../../src/ops/runtime/poison.js'
import { useKernelBuild } from '../../../src/ops/runtime/wasm/instance.js'
import { both } from './both.js'

beforeAll(() => poisonMemory(true))
afterAll(() => poisonMemory(false))

describe.each(['relaxed', 'plain'] as const)('matMul, %s build', (build) => {
  beforeAll(() => useKernelBuild(build))
  afterAll(() => useKernelBuild(undefined))

  /** [m, k] and [k, n], every combination of flags, with bias and without; batches in front. */
  async function product(
    [m, n, k]: [number, number, number],
    batchA: number[] = [],
    batchB: number[] = [],
  ): Promise<void> {
    const random = Random.seeded(m + n + k)
    for (const [transposeA, transposeB] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]) {
      const b = random.normalTensor([...batchB, ...(transposeB ? [n, k] : [k, n])]).dataSync()
      const bias = random.normalTensor([n]).dataSync()
      const right = () => tf.tensor(b, [...batchB, ...(transposeB ? [n, k] : [k, n])])
      const scale = 1 / Math.sqrt(k)
      await both([...batchA, ...(transposeA ? [k, m] : [m, k])], (a) =>
        tf.matMul(a.mul(scale), right(), transposeA, transposeB),
      )
      if (batchA.length + batchB.length === 0)
        await both(transposeA ? [k, m] : [m, k], (a) =>
          tf.fused.matMul({
            a: a.mul(scale),
            b: right(),
            transposeA,
            transposeB,
            bias: tf.tensor1d(bias),
          } as Parameters<typeof tf.fused.matMul>[0]),
        )
    }
  }

  test.each([
    [1, 1, 1],
    [5, 7, 9],
    [6, 8, 4],
    [7, 9, 3],
    [12, 16, 8],
    [13, 33, 385],
    [3, 521, 6],
    [7, 513, 771],
  ])('[%i, %i] over %i', (m, n, k) => product([m, n, k]))

  test('batches, also one against many', async () => {
    await product([3, 5, 4], [2], [2])
    await product([7, 9, 5], [2, 3], [2, 3])
    await product([3, 5, 4], [1], [4])
    await product([3, 5, 4], [2, 2], [1, 1])
    await product([2, 3, 4], [2, 1], [1, 3]) // TensorFlow.js's own
  })

  test('other activations stay with TensorFlow.js', async () => {
    await both([3, 4], (a) => tf.fused.matMul({ a: a as tf.Tensor2D, b: tf.ones([4, 2]), activation: 'relu' }))
  })
})
