import * as tf from '@tensorflow/tfjs'
import { BatchNorm } from 'spikemba/nn'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { gradientError } from '../losses/differences.js'

const values = (x: tf.Tensor): number[] => [...x.dataSync()]
const TRAINING = { training: true }

test('training: statistics over real rows only; running ones move a tenth, with the unbiased variance', () => {
  const norm = new BatchNorm(1, { epsilon: 0 })
  const x = tf.tensor3d([1, 2, 3, 100], [1, 4, 1])
  const y = values(norm.forward(x, { mask: tf.tensor2d([[1, 1, 1, 0]]), ...TRAINING }))
  const deviation = Math.sqrt(2 / 3)
  y.slice(0, 3).forEach((value, i) => void expect(value).toBeCloseTo((i - 1) / deviation, 5))
  expect(values(norm.runningMean)).toEqual([expect.closeTo(0.2, 6)])
  expect(values(norm.runningVariance)).toEqual([expect.closeTo(0.9 + 0.1 * 1, 6)]) // unbiased variance of 1, 2, 3 is 1
})

test('a mask of [b, m] stands for every step of [t, b, m, d]', () => {
  const x = Random.seeded(1).normalTensor([3, 2, 4, 5])
  const mask = tf.tensor2d([1, 1, 1, 0, 1, 1, 0, 0], [2, 4])
  const norm = new BatchNorm(5)
  norm.forward(x, { mask, ...TRAINING })
  const rows = [0, 1, 2].flatMap((t) => [0, 1, 2, 4, 5].map((row) => t * 8 + row))
  const real = x.reshape([24, 5]).gather(tf.tensor1d(rows, 'int32'))
  values(real.mean(0)).forEach((mean, i) => void expect(values(norm.runningMean)[i]).toBeCloseTo(0.1 * mean, 5))
})

test('evaluation uses the running statistics and moves nothing', () => {
  const norm = new BatchNorm(1, { epsilon: 0 })
  norm.runningMean.assign(tf.tensor1d([2]))
  norm.runningVariance.assign(tf.tensor1d([4]))
  expect(values(norm.forward(tf.tensor2d([[4], [0]])))).toEqual([1, -1])
  expect(values(norm.runningMean)).toEqual([2])
})

test('the gradient is that of central differences, masked or not', () => {
  const weights = Random.seeded(3).normalTensor([2, 4, 3])
  const norm = new BatchNorm(3)
  norm.weight.assign(tf.tensor1d([1, 2, 0.5]))
  const x = Random.seeded(2).normalTensor([2, 4, 3])
  const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 0, 0], [2, 4])
  const real = mask.expandDims(2)
  expect(
    gradientError(
      (x) =>
        norm
          .forward(x, { mask, ...TRAINING })
          .mul(real)
          .mul(weights)
          .sum(),
      x,
    ),
  ).toBeLessThan(3e-3)
  expect(gradientError((x) => norm.forward(x, TRAINING).mul(weights).sum(), x)).toBeLessThan(3e-3)
})

test('names its parameters and buffers as PyTorch does', () => {
  const norm = new BatchNorm(2)
  expect([...norm.namedParameters().keys()]).toEqual(['weight', 'bias'])
  expect([...norm.namedBuffers().keys()]).toEqual(['running_mean', 'running_var'])
})
