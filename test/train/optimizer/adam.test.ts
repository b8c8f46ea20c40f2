import * as tf from '@tensorflow/tfjs'
import { Adam } from 'spikemba/train'
import { expect, test } from 'vitest'

const parameter = (values: number[], shape: number[]) => tf.variable(tf.tensor(values, shape))
const read = (tensor: tf.Tensor) => [...tensor.dataSync()]

test('the first step moves by the learning rate against the sign of the gradient', () => {
  const w = parameter([1, -1, 0.5], [3])
  const adam = new Adam(new Map([['w', w]]), { weightDecay: 0 })
  adam.apply(new Map([['w', tf.tensor1d([0.3, -20, 0])]]), 0.1)
  const [a, b, c] = read(w)
  expect(a).toBeCloseTo(0.9, 5)
  expect(b).toBeCloseTo(-0.9, 5)
  expect(c).toBe(0.5)
})

test('two steps by hand', () => {
  const w = parameter([0], [1])
  const adam = new Adam(new Map([['w', w]]), { weightDecay: 0 })
  adam.apply(new Map([['w', tf.tensor1d([1])]]), 0.1)
  adam.apply(new Map([['w', tf.tensor1d([-1])]]), 0.1)
  // m = .9·.1 - .1 = -.01, m̂ = -.01/.19; v = .001·.999 + .001, v̂ = 1
  expect(read(w)[0]).toBeCloseTo(-0.1 + (0.1 * 0.01) / 0.19, 5)
})

test('decoupled decay shrinks a matrix by lr·λ, and leaves A_log and biases alone', () => {
  const matrix = parameter([2], [1, 1])
  const bias = parameter([2], [1])
  const state = parameter([2], [1, 1])
  const adam = new Adam(
    new Map([
      ['x.weight', matrix],
      ['x.bias', bias],
      ['x.A_log', state],
    ]),
    { weightDecay: 0.5, weightDecayMode: 'decoupled' },
  )
  const none = new Map([
    ['x.weight', tf.zeros([1, 1])],
    ['x.bias', tf.zeros([1])],
    ['x.A_log', tf.zeros([1, 1])],
  ])
  adam.apply(none, 0.1)
  expect(read(matrix)[0]).toBeCloseTo(2 * (1 - 0.1 * 0.5), 6)
  expect(read(bias)).toEqual([2])
  expect(read(state)).toEqual([2])
})

test('coupled decay joins the gradient, so that its first step has the size of the learning rate', () => {
  const matrix = parameter([2], [1, 1])
  new Adam(new Map([['x.weight', matrix]]), { weightDecay: 0.5, weightDecayMode: 'l2' }).apply(
    new Map([['x.weight', tf.zeros([1, 1])]]),
    0.1,
  )
  expect(read(matrix)[0]).toBeCloseTo(1.9, 5)
})

test('a parameter without a gradient stays', () => {
  const w = parameter([1, 2, 3, 4], [2, 2])
  new Adam(new Map([['w', w]])).apply(new Map(), 0.1)
  expect(read(w)).toEqual([1, 2, 3, 4])
})
