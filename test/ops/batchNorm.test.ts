import * as tf from '@tensorflow/tfjs'
import { batchNorm } from 'spikemba/ops'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { batchNormBackwardLoop, batchNormForwardLoop } from '../../src/ops/batchNorm/cpu.js'
import { poisonMemory } from '../../src/ops/runtime/poison.js'
import { BACKENDS } from '../backends.js'
import { expectGradients, outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    poisonMemory(true)
  })
  afterAll(() => poisonMemory(false))

  test.each([
    { n: 3, d: 1, masked: false },
    { n: 5, d: 7, masked: true },
    { n: 64, d: 4, masked: false },
    { n: 131, d: 33, masked: true },
    { n: 200, d: 34, masked: true },
  ])('fused = plain at n=$n d=$d masked $masked', ({ n, d, masked }) => {
    tf.engine().startScope()
    const random = Random.seeded(n)
    const inputs = {
      x: random.normalTensor([n, d], 0.7, 2),
      weight: random.normalTensor([d]),
      bias: random.normalTensor([d]),
    }
    const rowWeights = (masked ? random.uniformTensor([n]).greater(0.3).toFloat() : tf.ones([n])) as tf.Tensor1D
    const run = ({ x, weight, bias }: Tensors): Tensors => ({
      y: batchNorm({ x: x as tf.Tensor2D, weight: weight!, bias: bias!, rowWeights, epsilon: 1e-3 }).y,
    })
    const weights = { y: random.normalTensor([n, d]) }
    const found = outcome(run, inputs, weights)
    const expected = plainOutcome(run, inputs, weights)
    const { mean, variance } = batchNorm({ ...inputs, x: inputs.x as tf.Tensor2D, rowWeights })
    const real = tf.tensor2d([...rowWeights.dataSync()].map((w) => [w])) // [n, 1]
    const centre = inputs.x.mul(real).sum(0).div(real.sum())
    const spread = inputs.x.sub(centre).square().mul(real).sum(0).div(real.sum())
    expect(relativeError(mean.dataSync(), centre.dataSync())).toBeLessThan(4e-6)
    expect(relativeError(variance.dataSync(), spread.dataSync())).toBeLessThan(4e-6)
    tf.engine().endScope()
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(4e-6)
  })

  test.each(['auto', 'reference'] as const)(
    '%s: where all rows are nearly alike, rounding is not enlarged',
    (implementation) => {
      const [n, d] = [1500, 6]
      const random = Random.seeded(5)
      const x = Float32Array.from({ length: n * d }, () => 0.7 + 1e-4 * random.normal())
      const [y, stats] = [new Float64Array(n * d), new Float64Array(2 * d)]
      const exact = {
        x: Float64Array.from(x),
        rowWeights: new Float64Array(n).fill(1),
        weight: new Float64Array(d).fill(1),
      }
      batchNormForwardLoop(exact, new Float64Array(d), 1e-5, y, stats)
      setImplementation(implementation)
      const found = tf.tidy(() => {
        const [ones, weight, bias] = [tf.ones([n]) as tf.Tensor1D, tf.ones([d]), tf.zeros([d])]
        return batchNorm({ x: tf.tensor2d(x, [n, d]), rowWeights: ones, weight, bias }).y.dataSync()
      })
      setImplementation('auto')
      expect(relativeError(found, y)).toBeLessThan(1.5e-4)
    },
  )

  test('leaves no tensor behind', () => {
    const [x, ones, vector] = [tf.ones([3, 2]) as tf.Tensor2D, tf.ones([3]) as tf.Tensor1D, tf.ones([2])]
    const run = () =>
      tf.tidy(
        () =>
          void tf.grad((x) =>
            batchNorm({ x: x as tf.Tensor2D, rowWeights: ones, weight: vector, bias: vector }).y.sum(),
          )(x),
      )
    run()
    const before = tf.memory().numTensors
    run()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('padding changes nothing: statistics of the real rows alone', () => {
  const weight = tf.ones([1])
  const bias = tf.zeros([1])
  const { y, mean, variance } = batchNorm({
    x: tf.tensor2d([[1], [3], [100]]),
    rowWeights: tf.tensor1d([1, 1, 0]),
    weight,
    bias,
    epsilon: 0,
  })
  expect([mean.dataSync()[0], variance.dataSync()[0]]).toEqual([2, 1])
  expect([...y.dataSync()].slice(0, 2)).toEqual([-1, 1])
})

test('the gradients are those of finite differences in float64', () => {
  const [n, d] = [5, 3]
  const numbers = (length: number, phase: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => Math.sin(phase * (i + 1)))
  const [x, weight, bias, dy] = [numbers(n * d, 1.7), numbers(d, 2.9), numbers(d, 0.6), numbers(n * d, 4.1)] as const
  const rowWeights = Float64Array.of(1, 0, 1, 1, 1)
  const stats = new Float64Array(2 * d)
  const loss = (): number => {
    const y = new Float64Array(n * d)
    batchNormForwardLoop({ x, rowWeights, weight }, bias, 1e-2, y, stats)
    return y.reduce((sum, value, i) => sum + value * dy[i]!, 0)
  }
  loss()
  const gradients = { dx: new Float64Array(n * d), dweight: new Float64Array(d), dbias: new Float64Array(d) }
  batchNormBackwardLoop({ x, rowWeights, weight }, 1e-2, stats, dy, gradients)
  expectGradients(loss, [
    [x, gradients.dx],
    [weight, gradients.dweight],
    [bias, gradients.dbias],
  ])
})

test('says what does not fit', () => {
  const vector = tf.ones([2])
  expect(() => batchNorm({ x: tf.zeros([3, 2]), rowWeights: tf.ones([4]), weight: vector, bias: vector })).toThrow(
    'batchNorm: rowWeights has shape [4], expected [n=3]',
  )
})
