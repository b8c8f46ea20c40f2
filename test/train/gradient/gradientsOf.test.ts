import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { gradientsOf } from 'spikemba/train'
import { beforeAll, describe, expect, test } from 'vitest'
import { freeingOnTheWay } from '../../../src/ops/internal.js'
import { BACKENDS } from '../../backends.js'

const network = (weights: readonly tf.Variable[]) => ({
  namedParameters: () => new Map(weights.map((weight, i) => [`w${i}`, weight])),
})

const variables = (count: number, shape: number[]) =>
  Array.from({ length: count }, (_, i) =>
    tf.variable(tf.randomNormal(shape, 0, 0.3, 'float32', i + 1), true, `gradientsOf ${i} ${Math.random()}`),
  )

/** One input given to both of its gradients, as tf.customGrad allows. */
const sumOf = tf.customGrad((...args) => {
  const [a, b] = args as tf.Tensor[]
  return { value: tf.add(a!, b!), gradFunc: (dy) => [dy, dy] as tf.Tensor[] }
})

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))

  test.each([
    [
      'operations of which only shapes are kept',
      (w: tf.Variable[], x: tf.Tensor) =>
        tf
          .concat([
            x.add(w[0]!),
            tf.pad(x.sub(w[1]!).slice([0, 1], [4, 3]), [
              [0, 0],
              [1, 0],
            ]),
          ])
          .sum(1, true)
          .reshape([1, 8])
          .expandDims(0)
          .mul(tf.mean(w[2]!, 0).reshape([1, 4, 1]))
          .mean(1),
    ],
    [
      'products with what does not vary, and with itself',
      (w: tf.Variable[], x: tf.Tensor) =>
        x.mul(w[0]!).mul(x.step()).mul(w[1]!.mul(w[1]!)).add(x.mul(2).mul(x)).mul(tf.scalar(3)).mul(w[2]!),
    ],
    ['a deep network', (w: tf.Variable[], x: tf.Tensor) => w.reduce((h, each) => h.matMul(each).tanh().add(h), x)],
    [
      'a tensor that is read again late',
      (w: tf.Variable[], x: tf.Tensor) => w.reduce((h, each) => h.mul(x.matMul(each)), x),
    ],
    [
      'a gradient handed on as it came',
      (w: tf.Variable[], x: tf.Tensor) => sumOf(sumOf(x.matMul(w[0]!), x.mul(w[1]!)), w[2]!),
    ],
    ['pieces, of which one is not used', (w: tf.Variable[], x: tf.Tensor) => tf.split(x.matMul(w[0]!), 2)[0]!.mul(2)],
  ])('%s: the gradients are those of tf.variableGrads', (_, f) => {
    const w = variables(3, [4, 4])
    const x = tf.randomNormal([4, 4], 0, 1, 'float32', 9)
    const loss = () => f(w, x).square().sum()
    const before = tf.memory().numTensors
    const gradients = gradientsOf(network(w), loss)
    const { value, grads } = tf.variableGrads(() => loss().asScalar(), w)
    for (const [i, { name }] of w.entries()) expect(gradients.get(`w${i}`)?.dataSync()).toEqual(grads[name]?.dataSync())
    tf.dispose([value, ...Object.values(grads), ...gradients.values()])
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('the backward pass keeps little beside what the forward pass saved', async () => {
  await useBackend('cpu')
  const w = variables(40, [64, 64])
  const x = tf.ones([64, 64])
  const most = (run: (scalar: () => tf.Scalar) => void) => {
    let highest = 0
    const watch = tf.customGrad((...args) => ({
      value: (args[0] as tf.Tensor).clone(),
      gradFunc: (dy) => {
        highest = Math.max(highest, tf.memory().numDataBuffers)
        return (dy as tf.Tensor).clone()
      },
    }))
    const before = tf.memory().numDataBuffers
    run(() =>
      w
        .reduce<tf.Tensor>((h, each) => watch(h.matMul(each).tanh()), x)
        .sum()
        .asScalar(),
    )
    return highest - before
  }
  const kept = most((scalar) => void tf.variableGrads(scalar, w))
  const freed = most((scalar) => void tf.variableGrads(freeingOnTheWay(scalar, w), w))
  expect(kept).toBeGreaterThan(120) // of 40 layers: what was saved, the gradients of products and of weights
  expect(freed).toBeLessThan(60)
})

test('gradients of gradients are left to TensorFlow.js', async () => {
  await useBackend('cpu')
  const cube = (x: tf.Tensor) => freeingOnTheWay(() => x.mul(x).mul(x).add(x).sum(), [x])()
  const slope = tf.grad((x) => tf.grad(cube)(x).sum())
  expect([...slope(tf.tensor([1, 2])).dataSync()]).toEqual([6, 12])
})
