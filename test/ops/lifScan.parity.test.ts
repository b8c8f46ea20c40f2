import * as tf from '@tensorflow/tfjs'
import { type LifScanOptions, lifScan, surrogates } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

// Every fused form against the plain one: spikes, potentials, and the gradients of current and start from all of them.
// Sizes are odd on purpose: neurons no multiple of a vector (4), more than a block (1024), a single step.

interface Case {
  readonly shape: readonly number[]
  readonly options?: LifScanOptions
  readonly initial?: boolean
}

const CASES: readonly Case[] = [
  { shape: [1, 1] },
  { shape: [1, 7], options: { steps: 8 } },
  { shape: [8, 4], initial: true },
  { shape: [5, 2, 3], options: { vReset: null }, initial: true },
  { shape: [6, 1, 5, 3], options: { vReset: -0.25, decayInput: false } },
  { shape: [4, 1027], options: { detachReset: false, surrogate: surrogates.sigmoid(4) }, initial: true },
  { shape: [7, 2051], options: { vReset: null, detachReset: false, tau: 3 } },
  {
    shape: [1, 1030],
    options: { steps: 5, vReset: null, decayInput: false, surrogate: surrogates.sigmoid(3) },
    initial: true,
  },
  { shape: [3, 11], options: { surrogate: surrogates.fastSigmoid(5), membrane: true } },
  { shape: [3, 11], options: { surrogate: surrogates.superSpike(), detachReset: false, vReset: 0.1 }, initial: true },
  { shape: [3, 10], options: { surrogate: surrogates.triangle(0.5), membrane: true }, initial: true },
  { shape: [3, 9], options: { surrogate: surrogates.rectangle(0.9), membrane: true, vReset: null } },
  {
    shape: [1, 3],
    options: { steps: 4, surrogate: surrogates.straightThrough(), fireOnEqual: false, vThreshold: 0.5 },
  },
]

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each(CASES)('fused = plain at $shape $options, start given: $initial', ({ shape, options, initial }) => {
    tf.engine().startScope()
    const random = Random.seeded(shape.length * 31 + shape.at(-1)!)
    const inputs = {
      current: random.normalTensor([...shape], 0.8),
      ...(initial ? { initial: random.normalTensor(shape.slice(1), 0, 0.3) } : {}),
    }
    const run = ({ current, initial }: Tensors): Tensors => lifScan(current!, { ...options, initial }) as Tensors
    const weights = Object.fromEntries(
      Object.entries(run(inputs)).map(([name, { shape }]) => [name, random.normalTensor(shape)]),
    )
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    tf.engine().endScope()
    expect(Object.keys(found)).toEqual(Object.keys(expected))
    expect([...found.spikes!]).toEqual([...expected.spikes!])
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(2e-6)
  })

  test('runs its own kernel, once', async () => {
    expect(await kernelsOf(() => lifScan(tf.ones([3, 4])).spikes)).toEqual(['LifScan'])
  })
})
