import * as tf from '@tensorflow/tfjs'
import { layerNorm } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

// Every fused form against the plain one: output and gradients; rows no multiple of a vector, with and without weight
// and bias.

const CASES = [
  { shape: [3], without: [] },
  { shape: [3, 5], without: ['bias'] },
  { shape: [2, 3, 4], without: [] },
  { shape: [4, 7], without: ['weight', 'bias'] },
  { shape: [2, 9, 33], without: ['weight'] },
  { shape: [70, 34], without: [] },
]

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each(CASES)('fused = plain at $shape without $without', ({ shape, without }) => {
    tf.engine().startScope()
    const random = Random.seeded(shape.at(-1)!)
    const n = shape.at(-1)!
    const all: Tensors = {
      x: random.normalTensor(shape, 0.7, 2),
      weight: random.normalTensor([n]),
      bias: random.normalTensor([n]),
    }
    const inputs = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)))
    const run = ({ x, weight, bias }: Tensors): Tensors => ({ y: layerNorm({ x: x!, weight, bias, epsilon: 1e-3 }) })
    const weights = { y: random.normalTensor(shape) }
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    tf.engine().endScope()
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(4e-6)
  })

  test('runs its own kernel, once', async () => {
    expect(await kernelsOf(() => layerNorm({ x: tf.ones([3, 4]) }))).toEqual(['LayerNorm'])
  })

  test('leaves no tensor behind', () => {
    const x = tf.ones([2, 3])
    const run = () => tf.tidy(() => void tf.grad((x) => layerNorm({ x }).sum())(x))
    run()
    const before = tf.memory().numTensors
    run()
    expect(tf.memory().numTensors).toBe(before)
  })
})
