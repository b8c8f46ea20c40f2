import * as tf from '@tensorflow/tfjs'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { squaredNorms } from '../../src/ops/internal.js'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterEach(() => setImplementation('auto'))
  afterAll(() => poisonMemory(false))

  test.each(['auto', 'reference'] as const)('one sum of squares a tensor, in order, whatever the sizes: %s', (form) => {
    setImplementation(form)
    const random = Random.seeded(4)
    const tensors = [[1], [3], [2, 2], [5, 7], [3, 1027]].map((shape) => random.normalTensor(shape))
    const before = tf.memory().numTensors
    const norms = squaredNorms(tensors)
    expect(tf.memory().numTensors).toBe(before + 1)
    const expected = tensors.map((tensor) => [...tensor.dataSync()].reduce((sum, x) => sum + x * x, 0))
    expect(norms.shape).toEqual([5])
    for (const [i, norm] of [...norms.dataSync()].entries())
      expect(Math.abs(norm / expected[i]! - 1)).toBeLessThan(3e-6)
  })

  test('a value that is not finite shows in its own place only', () => {
    const norms = squaredNorms([
      tf.tensor1d([1, 2]),
      tf.tensor1d([Number.NaN]),
      tf.tensor1d([Number.POSITIVE_INFINITY]),
      tf.tensor1d([3]),
    ]).dataSync()
    expect([...norms]).toEqual([5, Number.NaN, Number.POSITIVE_INFINITY, 9])
  })
})

test('nothing in, nothing out', () => {
  expect(squaredNorms([]).shape).toEqual([0])
})
