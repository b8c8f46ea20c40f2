import * as tf from '@tensorflow/tfjs'
import { Random, useBackend } from 'spikemba/tensor'
import 'spikemba/ops'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useKernelBuild } from '../../../src/ops/module/instance.js'
import { poisonMemory } from '../../../src/ops/module/workspace.js'

// The kernels that stand in the place of TensorFlow.js's own on wasm, against those of the cpu backend.

beforeAll(() => poisonMemory(true))
afterAll(() => poisonMemory(false))

/** Values on both backends; float32 sums may differ in the last place. */
async function both(shape: number[], run: (x: tf.Tensor) => tf.Tensor): Promise<void> {
  const values = Random.seeded(shape.length).normalTensor(shape).dataSync()
  const on = async (backend: 'cpu' | 'wasm') => {
    await useBackend(backend)
    return tf.tidy(() => {
      const y = run(tf.tensor(values, shape))
      return { shape: y.shape, values: [...y.dataSync()] }
    })
  }
  const expected = await on('cpu')
  const found = await on('wasm')
  expect(found.shape).toEqual(expected.shape)
  for (const [i, value] of found.values.entries()) expect(Math.abs(value - expected.values[i]!)).toBeLessThan(2e-5)
}

describe('transpose', () => {
  test.each([
    [1, 1],
    [1, 7],
    [7, 1],
    [3, 5],
    [4, 4],
    [16, 20],
    [33, 18],
    [37, 50],
  ])('%i x %i', (rows, columns) => both([rows, columns], (x) => x.transpose()))
  test.each([
    [
      [3, 5, 7],
      [0, 2, 1],
    ],
    [
      [2, 3, 4, 5],
      [0, 1, 3, 2],
    ],
    [
      [2, 3, 4],
      [2, 0, 1],
    ],
    [
      [2, 3, 4],
      [1, 0, 2],
    ],
  ])('%j by %j', (shape, perm) => both(shape, (x) => x.transpose(perm)))
  test('of an empty matrix, and of integers', async () => {
    await useBackend('wasm')
    expect(tf.zeros([0, 3]).transpose().shape).toEqual([3, 0])
    expect([
      ...tf
        .tensor2d([[1, 2, 3]], [1, 3], 'int32')
        .transpose()
        .dataSync(),
    ]).toEqual([1, 2, 3])
  })
})

describe('sum', () => {
  test.each([
    [[1, 1], [0]],
    [[7, 5], [0]],
    [[8, 4], [0]],
    [[19, 33], [0]],
    [
      [3, 5, 7],
      [0, 1],
    ],
    [
      [3, 5, 7],
      [1, 0],
    ],
    [[3, 5, 7], [0]],
    [[3, 5, 7], [1]],
    [[3, 5, 7], [-1]],
    [
      [3, 5, 7],
      [0, 1, 2],
    ],
    [
      [3, 5, 7],
      [0, 2],
    ],
  ])('%j over %j', async (shape, axes) => {
    await both(shape, (x) => x.sum(axes))
    await both(shape, (x) => x.sum(axes, true))
  })
})

describe.each(['relaxed', 'plain'] as const)('matMul, %s build', (build) => {
  beforeAll(() => useKernelBuild(build))
  afterAll(() => useKernelBuild(undefined))

  /** [m, k] and [k, n], every combination of flags, with bias and without; batches in front. */
  async function product([m, n, k]: [number, number, number], batchA: number[] = [], batchB: number[] = []): Promise<void> {
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
      await both([...batchA, ...(transposeA ? [k, m] : [m, k])], (a) => tf.matMul(a.mul(scale), right(), transposeA, transposeB))
      if (batchA.length + batchB.length === 0)
        await both(transposeA ? [k, m] : [m, k], (a) =>
          tf.fused.matMul({ a: a.mul(scale), b: right(), transposeA, transposeB, bias: tf.tensor1d(bias) } as Parameters<typeof tf.fused.matMul>[0]),
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

describe('gather', () => {
  test.each([
    [
      [5, 3],
      [4, 0, 0, 2],
    ],
    [[5], [1]],
    [
      [4, 2, 3],
      [3, 2, 1, 0, 3],
    ],
  ])('rows of %j: %j', (shape, rows) => both(shape, (x) => x.gather(tf.tensor1d(rows, 'int32'))))
  test('of other axes, and with rows in two axes', async () => {
    await both([3, 4], (x) => x.gather(tf.tensor1d([3, 1], 'int32'), 1))
    await both([3, 4], (x) => x.gather(tf.tensor2d([[2, 1]], [1, 2], 'int32')))
  })
})

describe('clone', () => {
  test('shares its values, and either can go first', async () => {
    await useBackend('wasm')
    const { numDataBuffers } = tf.memory()
    const x = tf.tensor1d([1, 2, 3])
    const y = x.clone()
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers + 1)
    x.dispose()
    expect([...y.dataSync()]).toEqual([1, 2, 3])
    y.dispose()
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers)
  })

  test('of a variable keeps the old values when the variable gets new ones', async () => {
    await useBackend('wasm')
    const variable = tf.variable(tf.tensor1d([1, 2]))
    const before = variable.clone()
    const next = tf.tensor1d([3, 4])
    variable.assign(next)
    next.dispose()
    expect([...before.dataSync(), ...variable.dataSync()]).toEqual([1, 2, 3, 4])
    expect(tf.tensor(['a']).clone().dataSync()).toEqual(['a'])
  })
})

test('each is replaced once, however often the backend starts', async () => {
  await useBackend('wasm')
  const kernel = tf.getKernel('Identity', 'wasm').kernelFunc
  await useBackend('cpu')
  await useBackend('wasm')
  expect(tf.getKernel('Identity', 'wasm').kernelFunc).toBe(kernel)
})
