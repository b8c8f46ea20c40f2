import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { type CausalConvInput, causalConv } from 'spikemba/ops'
import { OptionError, Random, ShapeError, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { outcome, relativeError, type Tensors } from './parity.js'

const line = (x: number[]) => tf.tensor3d(x, [1, x.length, 1])
const values = (x: tf.Tensor) => [...x.dataSync()]
const example = (l: number, e: number, k: number, seed = 1) => {
  const random = Random.seeded(seed)
  return {
    x: random.normalTensor([2, l, e]) as tf.Tensor3D,
    weight: random.normalTensor([e, 1, k]) as tf.Tensor3D,
    bias: random.normalTensor([e]) as tf.Tensor1D,
    initialState: random.normalTensor([2, k - 1, e]) as tf.Tensor3D,
  }
}

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(() => useBackend(backend))

  test('weighs the current token with the last tap and looks back, or ahead', () => {
    const given = { x: line([1, 2, 3]), weight: tf.tensor3d([[[1, 10]]]), activation: 'none' } as const
    expect(values(causalConv(given))).toEqual([10, 21, 32])
    expect(values(causalConv({ ...given, reverse: true }))).toEqual([12, 23, 30])
    expect(values(causalConv({ ...given, initialState: line([7]) }))).toEqual([17, 21, 32])
    expect(values(causalConv({ ...given, initialState: line([7]), reverse: true }))).toEqual([12, 23, 37])
  })

  test('masks what goes in and what comes out', () => {
    const given = {
      x: line([1, 2, 3]),
      weight: tf.tensor3d([[[1, 10]]]),
      bias: tf.tensor1d([5]),
      activation: 'none',
    } as const
    expect(values(causalConv({ ...given, mask: tf.tensor2d([[1, 0, 1]]) }))).toEqual([15, 0, 35])
  })

  test('ends in SiLU', () => {
    const [y] = values(causalConv({ x: line([2]), weight: tf.tensor3d([[[1]]]) }))
    expect(y).toBeCloseTo(2 / (1 + Math.exp(-2)), 6)
  })

  test('running backwards = running the flipped sequence forwards, then flipping', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 5 }),
        fc.integer(),
        (l, e, k, seed) => {
          tf.tidy(() => {
            const given = example(l, e, k, seed)
            const flipped = causalConv({ ...given, x: given.x.reverse(1) }).reverse(1)
            expect(relativeError(causalConv({ ...given, reverse: true }).dataSync(), flipped.dataSync())).toBeLessThan(
              1e-6,
            )
          })
        },
      ),
      { numRuns: 20 },
    )
  })

  test('chunks that hand on their last inputs = one pass, gradients too', () => {
    const [l, e, k, cut] = [11, 6, 4, 5]
    const inputs = example(l, e, k)
    const given = (x: Tensors) => x as unknown as CausalConvInput
    const whole = (x: Tensors) => ({ y: causalConv(given(x)) })
    const chunked = (x: Tensors) => {
      const input = given(x)
      const first = input.x.slice([0, 0, 0], [2, cut, e])
      const second = input.x.slice([0, cut, 0], [2, l - cut, e])
      const initialState = first.slice([0, cut - (k - 1), 0], [2, k - 1, e])
      return {
        y: tf.concat([causalConv({ ...input, x: first }), causalConv({ ...input, x: second, initialState })], 1),
      }
    }
    const weights = { y: Random.seeded(2).normalTensor([2, l, e]) }
    const expected = outcome(whole, inputs, weights)
    const found = outcome(chunked, inputs, weights)
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(1e-6)
  })

  test('leaves neither tensors nor values behind', () => {
    const given = example(9, 5, 4)
    const step = () => tf.tidy(() => void tf.grad((x) => causalConv({ ...given, x: x as tf.Tensor3D }).sum())(given.x))
    step()
    const before = [tf.memory().numTensors, tf.backend().numDataIds()]
    for (let i = 0; i < 5; i++) step()
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before)
  })
})

test('says what does not fit', () => {
  const given = example(4, 5, 3)
  expect(() => causalConv({ ...given, weight: tf.zeros([6, 1, 3]) })).toThrow(ShapeError)
  expect(() => causalConv({ ...given, initialState: tf.zeros([2, 3, 5]) })).toThrow(
    'causalConv: initialState has shape [2, 3, 5], expected [b=2, k-1=2, e=5]',
  )
  expect(() => causalConv({ ...given, activation: 'relu' as 'none' })).toThrow(OptionError)
})
