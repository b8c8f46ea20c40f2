import * as tf from '@tensorflow/tfjs'
import { LayerNorm, Linear, silu } from 'spikemba/nn'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { fanInUniform, identityWeight, standardize } from '../../src/nn/internal.js'

const values = (x: tf.Tensor): number[] => [...x.dataSync()]

describe('Linear', () => {
  test('is x Wᵀ + bias over the last axis', () => {
    const layer = new Linear(2, 3, { random: Random.seeded(1) })
    layer.weight.assign(tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]))
    layer.bias!.assign(tf.tensor1d([0.5, 0, -1]))
    expect(values(layer.forward(tf.tensor3d([2, 5], [1, 1, 2])))).toEqual([2.5, 5, 6])
  })
  test('starts uniform in ±1/√in, the bias too', () => {
    const layer = new Linear(100, 50, { random: Random.seeded(2) })
    for (const parameter of [layer.weight, layer.bias!]) {
      expect(Math.max(...values(parameter).map(Math.abs))).toBeLessThanOrEqual(0.1)
      expect(values(parameter).reduce((sum, x) => sum + x * x, 0) / parameter.size).toBeCloseTo(0.01 / 3, 2)
    }
  })
  test('can start as the identity', () => {
    const layer = new Linear(4, 4, { random: Random.seeded(3), weight: identityWeight(4), initialBias: 0 })
    const x = Random.seeded(4).normalTensor([2, 4])
    expect(values(layer.forward(x))).toEqual(values(x))
  })
  test('names its parameters as PyTorch does, and has no bias when told so', () => {
    expect([...new Linear(2, 3, { random: Random.seeded(1) }).namedParameters().keys()]).toEqual(['weight', 'bias'])
    expect([...new Linear(2, 3, { random: Random.seeded(1), bias: false }).namedParameters().keys()]).toEqual([
      'weight',
    ])
  })
  test('refuses a first weight of another shape', () => {
    expect(() => new Linear(2, 3, { random: Random.seeded(1), weight: tf.zeros([2, 3]) })).toThrow(
      'Linear: weight has shape [2, 3], expected [3, 2]',
    )
  })
})

describe('LayerNorm', () => {
  test('brings each row to mean 0 and variance 1, then scales and shifts', () => {
    const norm = new LayerNorm(4, { epsilon: 0 })
    norm.weight.assign(tf.fill([4], 2))
    norm.bias!.assign(tf.fill([4], 1))
    const deviation = Math.sqrt(1.25) // of 1, 2, 3, 4, biased
    values(norm.forward(tf.tensor2d([[1, 2, 3, 4]]))).forEach(
      (x, i) => void expect(x).toBeCloseTo((2 * (i - 1.5)) / deviation + 1, 5),
    )
  })
  test('without a bias leaves silence silent', () => {
    expect(values(new LayerNorm(4, { bias: false }).forward(tf.zeros([2, 4])))).toEqual(Array(8).fill(0))
  })
  test('standardize is the same without parameters', () => {
    const x = Random.seeded(5).normalTensor([3, 6])
    values(standardize(x)).forEach(
      (value, i) => void expect(value).toBeCloseTo(values(new LayerNorm(6).forward(x))[i]!, 6),
    )
  })
})

test('silu is x σ(x), with the slope of central differences', () => {
  expect(values(silu(tf.tensor1d([0, 1, -20])))).toEqual([0, expect.closeTo(0.731059, 5), expect.closeTo(0, 6)])
  const slope = tf
    .grad((x) => silu(x))(tf.scalar(0.7))
    .dataSync()[0]!
  const at = (x: number): number => x / (1 + Math.exp(-x))
  expect(slope).toBeCloseTo((at(0.701) - at(0.699)) / 0.002, 4)
})

test('fanInUniform repeats from a seed', () => {
  expect(values(fanInUniform(Random.seeded(6), [3], 4))).toEqual(values(fanInUniform(Random.seeded(6), [3], 4)))
})
