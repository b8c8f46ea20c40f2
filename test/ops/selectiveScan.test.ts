import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { type SelectiveScanInput, selectiveScan } from 'spikemba/ops'
import { OptionError, Random, ShapeError, useBackend } from 'spikemba/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS } from '../backends.js'
import { outcome, relativeError, type Tensors } from './parity.js'

const b = 2
const n = 3
const example = (l: number, e: number, seed = 1) => {
  const random = Random.seeded(seed)
  return {
    u: random.normalTensor([b, l, e]) as tf.Tensor3D,
    delta: random.uniformTensor([b, l, e], -3, 0.5) as tf.Tensor3D,
    A: random.uniformTensor([e, n], -3, -0.1) as tf.Tensor2D,
    B: random.normalTensor([b, l, n]) as tf.Tensor3D,
    C: random.normalTensor([b, l, n]) as tf.Tensor3D,
    z: random.normalTensor([b, l, e]) as tf.Tensor3D,
    initialState: random.normalTensor([b, e, n]) as tf.Tensor3D,
    deltaSoftplus: true,
  }
}
const distance = (x: tf.Tensor, y: tf.Tensor) => relativeError(x.dataSync(), y.dataSync())

describe.each(BACKENDS)('%s', (backend) => {
  beforeAll(() => useBackend(backend))

  test('running backwards = running the flipped sequence forwards, then flipping', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), fc.integer(), (l, e, seed) => {
        tf.tidy(() => {
          const given = example(l, e, seed)
          const flip = (x: tf.Tensor3D) => x.reverse(1)
          const flipped = {
            ...given,
            u: flip(given.u),
            delta: flip(given.delta),
            B: flip(given.B),
            C: flip(given.C),
            z: flip(given.z),
          }
          const one = selectiveScan({ ...given, reverse: true })
          const other = selectiveScan(flipped)
          expect(distance(one.y, flip(other.y))).toBeLessThan(1e-6)
          expect(distance(one.lastState, other.lastState)).toBeLessThan(1e-6)
        })
      }),
      { numRuns: 20 },
    )
  })

  test('chunks with the carried state = one pass, gradients too', () => {
    const l = 37
    const { deltaSoftplus, ...tensors } = example(l, 7)
    const whole = (x: Tensors) => selectiveScan({ ...(x as unknown as SelectiveScanInput), deltaSoftplus })
    const chunked = (x: Tensors): Tensors => {
      let state = x.initialState as tf.Tensor3D
      const parts: tf.Tensor[] = []
      for (const [begin, size] of [
        [0, 5],
        [5, 31],
        [36, 1],
      ] as const) {
        const cut = (tensor: tf.Tensor | undefined) =>
          tensor!.slice([0, begin, 0], [b, size, tensor!.shape[2]!]) as tf.Tensor3D
        const { y, lastState } = selectiveScan({
          u: cut(x.u),
          delta: cut(x.delta),
          A: x.A as tf.Tensor2D,
          B: cut(x.B),
          C: cut(x.C),
          z: cut(x.z),
          initialState: state,
          deltaSoftplus,
        })
        parts.push(y)
        state = lastState
      }
      return { y: tf.concat(parts, 1), lastState: state }
    }
    const random = Random.seeded(9)
    const weights = { y: random.normalTensor([b, l, 7]), lastState: random.normalTensor([b, 7, n]) }
    const expected = outcome(whole, tensors, weights)
    const found = outcome(chunked, tensors, weights)
    for (const name of Object.keys(expected))
      expect(relativeError(found[name]!, expected[name]!), name).toBeLessThan(2e-6)
  })

  test('a masked token leaves the state alone: as if it were not there', () => {
    tf.tidy(() => {
      const given = example(6, 5)
      const keep = (x: tf.Tensor3D) => tf.concat([x.slice([0, 0, 0], [b, 2, -1]), x.slice([0, 4, 0], [b, 2, -1])], 1)
      const mask = tf.tensor2d([1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1], [b, 6])
      const masked = selectiveScan({ ...given, mask })
      const short = selectiveScan({
        ...given,
        u: keep(given.u),
        delta: keep(given.delta),
        B: keep(given.B),
        C: keep(given.C),
        z: keep(given.z),
      })
      expect(distance(keep(masked.y), short.y)).toBeLessThan(1e-6)
      expect(distance(masked.lastState, short.lastState)).toBeLessThan(1e-6)
    })
  })

  test('a decay to nothing and a growth beyond float32 stay numbers', () => {
    const one = (x: number) => tf.tensor3d([x, x], [1, 2, 1])
    const last = (A: number) =>
      selectiveScan({
        u: one(1),
        delta: one(50),
        A: tf.tensor2d([[A]]),
        B: one(1),
        C: one(1),
        initialState: tf.tensor3d([[[1]]]),
      }).lastState.dataSync()[0]!
    expect(last(-20)).toBeCloseTo(50, 4) // e^-1000 · 1 + 50
    expect(last(20)).toBe(Number.POSITIVE_INFINITY)
  })

  test('leaves neither tensors nor values behind', () => {
    const given = example(33, 9)
    const step = () =>
      tf.tidy(() => void tf.grad((u) => selectiveScan({ ...given, u: u as tf.Tensor3D }).y.sum())(given.u))
    step()
    const before = [tf.memory().numTensors, tf.backend().numDataIds()]
    for (let i = 0; i < 5; i++) step()
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before)
  })
})

test('says which tensor does not fit', () => {
  const given = example(4, 5)
  expect(() => selectiveScan({ ...given, B: tf.zeros([b, 4, n + 1]) })).toThrow(ShapeError)
  expect(() => selectiveScan({ ...given, B: tf.zeros([b, 4, n + 1]) })).toThrow(
    'selectiveScan: B has shape [2, 4, 4], expected [b=2, l=4, n=3]',
  )
})

test('knows four discretizations', () => {
  expect(() => selectiveScan({ ...example(4, 5), discretization: 'foh' as 'zoh' })).toThrow(OptionError)
})

test('counts integers and booleans as numbers', () => {
  const given = {
    ...example(4, 5),
    u: tf.ones<tf.Rank.R3>([b, 4, 5], 'int32'),
    mask: tf.ones<tf.Rank.R2>([b, 4], 'bool'),
  }
  const plain = { ...given, u: tf.ones<tf.Rank.R3>([b, 4, 5]), mask: undefined }
  expect(distance(selectiveScan(given).y, selectiveScan(plain).y)).toBe(0)
})
