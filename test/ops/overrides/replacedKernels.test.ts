import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import 'spikemba/ops'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../../src/ops/runtime/poison.js'
import { both } from './both.js'

// The kernels that stand in the place of TensorFlow.js's own on wasm, against those of the cpu backend.

beforeAll(() => poisonMemory(true))
afterAll(() => poisonMemory(false))

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
