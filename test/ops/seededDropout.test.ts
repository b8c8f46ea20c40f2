import * as tf from '@tensorflow/tfjs'
import { seededDropout } from 'spikemba/ops'
import { OptionError, Random, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

const values = (x: tf.Tensor): number[] => [...x.dataSync()]

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each([
    { shape: [1], rate: 0.5, seed: 0 },
    { shape: [3, 2], rate: 0, seed: 1 },
    { shape: [2, 3, 5], rate: 0.999, seed: 0xffffffff },
    { shape: [4, 9, 7], rate: 0.1, seed: 0x80000000 },
    { shape: [13, 101], rate: 0.7, seed: 12345 },
  ])('fused = plain at $shape, rate $rate', ({ shape, rate, seed }) => {
    const random = Random.seeded(shape.length)
    const run = ({ x }: Tensors) => ({ y: seededDropout(x!, rate, seed) })
    const inputs = { x: random.normalTensor(shape) }
    const weights = { y: random.normalTensor(shape) }
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    for (const name of ['y', 'dx']) {
      expect([...found[name]!].map((value) => value === 0)).toEqual([...expected[name]!].map((value) => value === 0)) // the same mask, to the bit
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(1e-6)
    }
  })

  test('gives these positions for this seed, on every machine', () => {
    const kept = values(seededDropout(tf.ones([24]), 0.5, 7))
    expect(kept.map((value) => value / 2).join('')).toBe('011000111000101010110111')
  })

  test('leaves no tensor behind', () => {
    const run = () => tf.tidy(() => void tf.grad((x) => seededDropout(x, 0.5, 3).sum())(tf.ones([9])))
    run()
    const before = [tf.memory().numTensors, tf.backend().numDataIds()]
    run()
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before)
  })
})

test('drops each position with the given probability, independently of its neighbours and of other seeds', async () => {
  await useBackend('wasm')
  const size = 100_000
  const [rate, deviation] = [0.3, Math.sqrt((0.3 * 0.7) / size)]
  const dropped = (seed: number) =>
    values(seededDropout(tf.ones([size]), rate, seed)).map((value) => (value === 0 ? 1 : 0))
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / size
  for (const seed of [0, 1, 2, 1 << 20, 0xdeadbeef]) {
    const [mask, other] = [dropped(seed), dropped(seed ^ 1)]
    expect(Math.abs(mean(mask) - rate)).toBeLessThan(4 * deviation)
    const chance = rate ** 2
    const within = 4 * Math.sqrt((chance * (1 - chance)) / size)
    for (const step of [1, 2, 256, 2818])
      expect(Math.abs(mean(mask.map((value, i) => value * mask[(i + step) % size]!)) - chance)).toBeLessThan(within)
    expect(Math.abs(mean(mask.map((value, i) => value * other[i]!)) - chance)).toBeLessThan(within)
    expect(Math.abs(mean(mask.map((value, i) => value * other[i ^ 1]!)) - chance)).toBeLessThan(within)
  }
})

test('refuses rates outside [0, 1)', () => {
  expect(() => seededDropout(tf.ones([2]), 1, 0)).toThrow(OptionError)
  expect(() => seededDropout(tf.ones([2]), -0.1, 0)).toThrow(OptionError)
})
