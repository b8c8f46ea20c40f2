import * as tf from '@tensorflow/tfjs'
import { linear } from 'spikemba/ops'
import { Random, setImplementation, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { outcome, plainOutcome, relativeError, type Tensors } from './parity.js'

const CASES = [
  { lead: [], inputs: 3, outputs: 2, bias: true },
  { lead: [1], inputs: 1, outputs: 1, bias: true },
  { lead: [5], inputs: 7, outputs: 3, bias: false },
  { lead: [2, 3], inputs: 5, outputs: 9, bias: true },
  { lead: [8, 1, 107], inputs: 256, outputs: 256, bias: false },
  { lead: [2, 3, 2, 1], inputs: 33, outputs: 17, bias: true },
]

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))

  test.each(CASES)('fused = plain at $lead $inputs -> $outputs, bias $bias', ({ lead, inputs, outputs, bias }) => {
    const random = Random.seeded(inputs)
    const tensors = {
      x: random.normalTensor([...lead, inputs]),
      weight: random.normalTensor([outputs, inputs]),
      ...(bias ? { bias: random.normalTensor([outputs]) } : {}),
    }
    const run = ({ x, weight, bias }: Tensors): Tensors => ({
      y: linear(x!, weight as tf.Tensor2D, bias as tf.Tensor1D | undefined),
    })
    const weights = { y: random.normalTensor([...lead, outputs]) }
    const found = outcome(run, tensors, weights)
    const expected = plainOutcome(run, tensors, weights)
    expect(run(tensors).y!.shape).toEqual([...lead, outputs])
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(2e-6)
  })

  test('takes a new weight into account after the old one was multiplied with', () => {
    const weight = tf.variable(tf.ones([2, 2])) as tf.Variable<tf.Rank.R2>
    const x = tf.ones([1, 2])
    expect([...linear(x, weight).dataSync()]).toEqual([2, 2])
    weight.assign(tf.fill([2, 2], 3) as tf.Tensor2D)
    expect([...linear(x, weight).dataSync()]).toEqual([6, 6])
    weight.dispose()
  })

  test('leaves no tensor behind', () => {
    const x = tf.ones([4, 3])
    const w = tf.ones([2, 3]) as tf.Tensor2D
    const run = () => tf.tidy(() => void tf.grads((x, w) => linear(x!, w as tf.Tensor2D).sum())([x, w]))
    run()
    const before = tf.memory().numTensors
    run()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('computes y = x Wᵀ + b', () => {
  for (const implementation of ['auto', 'reference'] as const) {
    setImplementation(implementation)
    const weight = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    expect([...linear(tf.tensor1d([1, 10]), weight, tf.tensor1d([0, 0.5, 0])).dataSync()]).toEqual([21, 43.5, 65])
  }
  setImplementation('auto')
})

test('does not compute the gradient of an input that needs none', async () => {
  await useBackend('cpu') // other backends run a fused product as several kernels
  const w = tf.variable(tf.ones([2, 3])) as tf.Variable<tf.Rank.R2>
  const x = tf.ones([4, 3])
  const products = async (f: () => tf.Scalar | tf.Tensor): Promise<number> =>
    (await tf.profile(() => f() as tf.Scalar)).kernels.filter(({ name }) =>
      ['BatchMatMul', '_FusedMatMul'].includes(name),
    ).length
  expect(await products(() => tf.variableGrads(() => linear(x, w).sum().asScalar(), [w]).value)).toBe(2) // y and dW
  expect(await products(() => tf.grad((x) => linear(x, w).sum())(x))).toBe(2) // y and dx
})

test('says what does not fit', () => {
  const w = tf.zeros([2, 3]) as tf.Tensor2D
  expect(() => linear(tf.zeros([4, 2]), w)).toThrow('linear: x has shape [4, 2], expected […, in=3]')
  expect(() => linear(tf.zeros([4, 3]), w, tf.zeros([3]))).toThrow('linear: bias has shape [3], expected [out=2]')
})
