import * as tf from '@tensorflow/tfjs'
import { layerNorm } from 'spikemba/ops'
import { expect, test } from 'vitest'
import { layerNormBackwardLoop, layerNormForwardLoop } from '../../src/ops/layerNorm/cpu.js'
import { expectGradients } from './parity.js'

test('a row ends with mean 0 and variance 1, then weight and bias', () => {
  const y = layerNorm({ x: tf.tensor2d([[1, 3]]), epsilon: 0 })
  expect([...y.dataSync()]).toEqual([-1, 1])
  const scaled = layerNorm({
    x: tf.tensor2d([[1, 3]]),
    weight: tf.tensor1d([2, 3]),
    bias: tf.tensor1d([10, 20]),
    epsilon: 0,
  })
  expect([...scaled.dataSync()]).toEqual([8, 23])
})

test('without a bias a row of zeros stays a row of zeros', () => {
  expect([...layerNorm({ x: tf.zeros([2, 3]), weight: tf.ones([3]) }).dataSync()]).toEqual([0, 0, 0, 0, 0, 0])
})

test('the gradients are those of finite differences in float64', () => {
  const [rows, n] = [3, 5]
  const numbers = (length: number, phase: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => Math.sin(phase * (i + 1)))
  const [x, weight, bias, dy] = [
    numbers(rows * n, 1.7),
    numbers(n, 2.9),
    numbers(n, 0.6),
    numbers(rows * n, 4.1),
  ] as const
  const stats = new Float64Array(2 * rows)
  const loss = (): number => {
    const y = new Float64Array(rows * n)
    layerNormForwardLoop({ x, weight, bias }, n, 1e-2, y, stats)
    return y.reduce((sum, value, i) => sum + value * dy[i]!, 0)
  }
  loss()
  const gradients = { dx: new Float64Array(rows * n), dweight: new Float64Array(n), dbias: new Float64Array(n) }
  layerNormBackwardLoop({ x, weight }, n, stats, dy, gradients)
  expectGradients(loss, [
    [x, gradients.dx],
    [weight, gradients.dweight],
    [bias, gradients.dbias],
  ])
})

test('says what does not fit', () => {
  expect(() => layerNorm({ x: tf.zeros([2, 3]), weight: tf.zeros([2]) })).toThrow(
    'layerNorm: weight has shape [2], expected [n=3]',
  )
  expect(() => layerNorm({ x: tf.scalar(1) })).toThrow('layerNorm: x has shape []')
})
