import * as tf from '@tensorflow/tfjs'
import { spikeAttention } from 'spikemba/ops'
import { Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { kernelsOf, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

// Every fused form against the plain one: the product and the gradients of q, k and v.
// Both orders (more and fewer tokens than channels), sizes no multiple of a vector (4) or a tile (32), spikes, silence,
// and dense values.

const CASES = [
  { t: 1, b: 1, m: 1, d: 1, rate: 1 },
  { t: 2, b: 3, m: 5, d: 7, rate: 0.4 },
  { t: 3, b: 2, m: 7, d: 5, rate: 0.4 },
  { t: 1, b: 2, m: 9, d: 37, rate: 0.1 },
  { t: 2, b: 2, m: 37, d: 70, rate: 0.1 },
  { t: 2, b: 1, m: 70, d: 37, rate: 0.1 },
  { t: 2, b: 2, m: 32, d: 32, rate: 0.2 },
  { t: 1, b: 2, m: 13, d: 10, rate: 0 },
  { t: 1, b: 2, m: 6, d: 34, rate: 'dense' },
  { t: 1, b: 2, m: 35, d: 6, rate: 'dense' },
] as const

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each(CASES.flatMap((given) => [0.125, 'perSample' as const].map((scale) => ({ ...given, scale }))))(
    'fused = plain at t=$t b=$b m=$m d=$d, rate $rate, scale $scale',
    ({ t, b, m, d, rate, scale }) => {
      tf.engine().startScope()
      const random = Random.seeded(m * 31 + d)
      const tensor = (): tf.Tensor =>
        rate === 'dense' ? random.normalTensor([t, b, m, d]) : random.uniformTensor([t, b, m, d]).less(rate).toFloat()
      const inputs = { q: tensor(), k: tensor(), v: tensor() }
      const factor = scale === 'perSample' ? (random.uniformTensor([b], 0.1, 2) as tf.Tensor1D) : scale
      const run = ({ q, k, v }: Tensors): Tensors => ({
        y: spikeAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, factor),
      })
      const weights = { y: random.normalTensor([t, b, m, d]) }
      const found = outcome(run, inputs, weights)
      const expected = plainOutcome(run, inputs, weights)
      tf.engine().endScope()
      expect(Object.keys(found)).toEqual(['y', 'dq', 'dk', 'dv'])
      for (const name of Object.keys(expected))
        expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(2e-6)
    },
  )

  test('runs its own kernel, once', async () => {
    const x = tf.ones([1, 1, 2, 2]) as tf.Tensor4D
    const names = (await kernelsOf(() => spikeAttention(x, x, x, 1))).filter((name) => name !== 'Fill')
    expect(names).toEqual(['SpikeAttention'])
  })

  test('leaves no tensor behind', () => {
    const x = tf.ones([1, 2, 3, 2]) as tf.Tensor4D
    const run = () =>
      tf.tidy(
        () => void tf.grad((x) => spikeAttention(x as tf.Tensor4D, x as tf.Tensor4D, x as tf.Tensor4D, 0.5).sum())(x),
      )
    run()
    const before = tf.memory().numTensors
    run()
    expect(tf.memory().numTensors).toBe(before)
  })
})
