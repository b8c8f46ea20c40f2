import * as tf from '@tensorflow/tfjs'
import { Conv1d, dropout, MultiHeadAttention, sinePositions } from 'spikemba/nn'
import { Random, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { gradientError } from '../losses/differences.js'
import { refvec, tensorOf, type Vector } from '../losses/refvec.js'

const values = (x: tf.Tensor): number[] => [...x.dataSync()]

describe('sinePositions', () => {
  test('are those of QD-DETR at every real token', () => {
    const { mask, out } = refvec<Record<'mask' | 'out', Vector>>('position_embedding_sine')
    const found = values(sinePositions(tensorOf(mask), out.shape[2]!))
    found.forEach((value, i) => void expect(value).toBeCloseTo(out.data[i]!, 5))
  })
  test('do not depend on padding', () => {
    const alone = values(sinePositions(tf.ones([1, 3]), 8))
    expect(values(sinePositions(tf.tensor2d([[1, 1, 1, 0, 0]]), 8)).slice(0, 24)).toEqual(alone)
  })
})

describe('dropout', () => {
  const ones = tf.ones([100, 100])
  test('zeroes the share asked for and keeps the mean', () => {
    const y = values(dropout(ones, 0.3, { training: true, random: Random.seeded(1) }))
    expect(y.filter((x) => x === 0).length / y.length).toBeCloseTo(0.3, 1)
    expect(new Set(y).size).toBe(2)
    expect(y.reduce((sum, x) => sum + x, 0) / y.length).toBeCloseTo(1, 1)
  })
  test('repeats from a seed, differs from call to call', () => {
    const random = Random.seeded(2)
    const draw = (random: Random): number[] => values(dropout(ones, 0.5, { training: true, random }))
    const [first, second] = [draw(random), draw(random)]
    expect(second).not.toEqual(first)
    expect(draw(Random.seeded(2))).toEqual(first)
  })
  test('does nothing in evaluation', () => expect(dropout(ones, 0.5, { training: false })).toBe(ones))
  test('wants a generator and a rate below 1', () => {
    expect(() => dropout(ones, 0.5, { training: true })).toThrow('pass.random is undefined, expected a Random')
    expect(() => dropout(ones, 1, { training: true })).toThrow('dropout rate is 1, expected a number in [0, 1)')
  })
})

describe.each(['cpu', 'wasm'] as const)('Conv1d on %s', (backend) => {
  beforeAll(() => useBackend(backend))
  test('is the sum over neighbours, zeros outside', () => {
    const conv = new Conv1d(1, 1, { random: Random.seeded(1), width: 3, initialBias: 0.5 })
    conv.weight.assign(tf.tensor3d([1, 10, 100], [1, 1, 3]))
    expect(values(conv.forward(tf.tensor3d([1, 2, 3], [1, 3, 1])))).toEqual([210.5, 321.5, 32.5])
  })
  test('is TensorFlow.js’s conv1d', () => {
    const conv = new Conv1d(3, 4, { random: Random.seeded(2), width: 5 })
    const x = Random.seeded(3).normalTensor([2, 7, 3]) as tf.Tensor3D
    const expected = values(tf.conv1d(x, conv.weight.transpose<tf.Tensor3D>([2, 1, 0]), 1, 'same').add(conv.bias))
    values(conv.forward(x)).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 5))
  })
  test('has the gradients of central differences', () => {
    const conv = new Conv1d(2, 3, { random: Random.seeded(4) })
    const x = Random.seeded(5).normalTensor([2, 4, 2])
    const weights = Random.seeded(6).normalTensor([2, 4, 3])
    const loss = (x: tf.Tensor): tf.Scalar =>
      conv
        .forward(x as tf.Tensor3D)
        .mul(weights)
        .sum()
    expect(gradientError(loss, x)).toBeLessThan(2e-3)
    const first = conv.weight.clone()
    const ofWeight = (weight: tf.Tensor): tf.Scalar => {
      conv.weight.assign(weight)
      return loss(x)
    }
    const { grads } = tf.variableGrads(() => loss(x), [conv.weight])
    const expected = values(first).map((_, i) => {
      const bump = tf.oneHot(tf.scalar(i, 'int32'), first.size).reshape(first.shape).mul(0.01)
      return (ofWeight(first.add(bump)).dataSync()[0]! - ofWeight(first.sub(bump)).dataSync()[0]!) / 0.02
    })
    values(grads[conv.weight.name]!).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 2))
  })
  test('refuses an even width and a wrong number of channels', () => {
    expect(() => new Conv1d(1, 1, { random: Random.seeded(1), width: 2 })).toThrow(
      'width is 2, expected an odd number of taps',
    )
    expect(() => new Conv1d(2, 1, { random: Random.seeded(1) }).forward(tf.ones([1, 3, 4]))).toThrow(
      'Conv1d: x has shape [1, 3, 4]',
    )
  })
})

describe('MultiHeadAttention', () => {
  const attention = new MultiHeadAttention(8, { random: Random.seeded(7), heads: 2 })
  test('does not see padded tokens', () => {
    const x = Random.seeded(8).normalTensor([1, 5, 8]) as tf.Tensor3D
    const alone = values(attention.forward(x.slice([0, 0, 0], [1, 3, 8]), { mask: tf.ones([1, 3]) }))
    const padded = values(attention.forward(x, { mask: tf.tensor2d([[1, 1, 1, 0, 0]]) })).slice(0, 24)
    padded.forEach((value, i) => void expect(value).toBeCloseTo(alone[i]!, 6))
  })
  test('moves with its tokens', () => {
    const x = Random.seeded(9).normalTensor([1, 4, 8]) as tf.Tensor3D
    const mask = tf.ones<tf.Rank.R2>([1, 4])
    const turned = values(attention.forward(x.reverse(1), { mask }).reverse(1))
    turned.forEach((value, i) => void expect(value).toBeCloseTo(values(attention.forward(x, { mask }))[i]!, 5))
  })
  test('refuses heads that do not divide the width', () => {
    expect(() => new MultiHeadAttention(10, { random: Random.seeded(1), heads: 4 })).toThrow(
      'heads is 4, expected a divisor of the width 10',
    )
  })
})
