import * as tf from '@tensorflow/tfjs'
import { siluGate } from 'spikemba/ops'
import { OptionError, Random, ShapeError, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each([
    { shape: [1], base: 0 },
    { shape: [3, 2], base: 1 },
    { shape: [2, 3, 5], base: 0 },
    { shape: [4, 9, 7], base: 0.5 },
  ])('fused = plain at $shape, base $base', ({ shape, base }) => {
    const random = Random.seeded(shape.length)
    const inputs = { y: random.normalTensor(shape), z: random.normalTensor(shape, 0, 3) }
    const weights = { out: random.normalTensor(shape) }
    const run = ({ y, z }: Tensors) => ({ out: siluGate(y!, z!, base) })
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(1e-6)
  })

  test('silence closes the gate, or with base 1 leaves it open', () => {
    const y = tf.tensor1d([1, -2, 3])
    expect([...siluGate(y, tf.zerosLike(y)).dataSync()].map(Math.abs)).toEqual([0, 0, 0])
    expect([...siluGate(y, tf.zerosLike(y), 1).dataSync()]).toEqual([1, -2, 3])
  })

  test('is one kernel', async () => {
    const y = tf.ones([3])
    expect(await kernelsOf(() => siluGate(y, y))).toEqual(['SiluGate'])
  })
})

test('refuses other shapes and bases', () => {
  expect(() => siluGate(tf.ones([2, 3]), tf.ones([3, 2]))).toThrow(ShapeError)
  expect(() => siluGate(tf.ones([2]), tf.ones([2]), Number.NaN)).toThrow(OptionError)
})
