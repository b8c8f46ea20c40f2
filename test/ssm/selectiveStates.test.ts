import * as tf from '@tensorflow/tfjs'
import { type Discretization, SelectiveDirection, selectiveScan, selectiveStates } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { relativeError } from './support.js'

const random = Random.seeded(6)
const [b, l, e, n] = [2, 7, 3, 4]
const u = random.normalTensor([b, l, e]) as tf.Tensor3D
const delta = random.uniformTensor([b, l, e], 0, 1) as tf.Tensor3D
const A = random.uniformTensor([e, n], -3, -0.1) as tf.Tensor2D
const [B, C] = [random.normalTensor([b, l, n]) as tf.Tensor3D, random.normalTensor([b, l, n]) as tf.Tensor3D]
const initialState = random.normalTensor([b, e, n]) as tf.Tensor3D

const methods: readonly Discretization[] = ['mamba', 'zoh', 'bilinear', 'euler']
test.each(methods.flatMap((method) => [false, true].map((reverse) => [method, reverse] as const)))(
  'read out by C they are the scan: %s, reverse %s',
  (discretization, reverse) => {
    const states = selectiveStates({ u, delta, A, B, initialState, discretization, reverse })
    const { y, lastState } = selectiveScan({ u, delta, A, B, C, initialState, discretization, reverse })
    expect(relativeError(states.mul(C.expandDims(2)).sum(3), y)).toBeLessThan(1e-5)
    expect(relativeError(states.slice([0, reverse ? 0 : l - 1], [b, 1]), lastState)).toBeLessThan(1e-5)
  },
)

test('makes the states of a trace; padding leaves them as they are', () => {
  const direction = new SelectiveDirection({ dModel: 4, dState: 3 }, { random })
  const mask = tf.tensor2d([
    [1, 1, 1, 1, 0],
    [1, 1, 1, 0, 0],
  ])
  const trace = direction.forward(random.normalTensor([2, 5, 8]) as tf.Tensor3D, { mask }).trace()
  const states = selectiveStates(trace)
  expect(relativeError(states.slice([0, 4], [2, 1]), trace.lastState)).toBeLessThan(1e-5)
  expect(relativeError(states.slice([1, 2], [1, 1]), states.slice([1, 4], [1, 1]))).toBe(0)
})

test('leaves no tensor behind but the states', () => {
  const before = tf.memory().numTensors
  selectiveStates({ u, delta, A, B }).dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('names a tensor that does not fit', () => {
  expect(() => selectiveStates({ u, delta, A: tf.zeros([5, 4]), B })).toThrow(
    'selectiveStates: A has shape [5, 4], expected [e=3, n]',
  )
})
