import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { SelectiveDirection } from 'spikemba/ssm'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { leaked, relativeError } from './support.js'

const random = Random.seeded(2)
const direction = new SelectiveDirection({ dModel: 4, dState: 3 }, { random: Random.seeded(7) })
const [b, l, e] = [2, 9, 8]
const x = random.normalTensor([b, l, e]) as tf.Tensor3D

describe('initialisation', () => {
  const { dtMin, dtMax } = { dtMin: 1e-3, dtMax: 0.1 }
  const parameters = new SelectiveDirection({ dModel: 64 }, { random: Random.seeded(3) }).namedParameters()
  const values = (name: string): number[] => [...parameters.get(name)!.dataSync()]

  test('decay rates are 1..n in every channel, the skip is 1', () => {
    expect(values('A_log').slice(16, 32).map(Math.exp).map(Math.round)).toEqual(
      Array.from({ length: 16 }, (_, i) => i + 1),
    )
    expect(new Set(values('D'))).toEqual(new Set([1]))
  })

  test('step sizes are log-uniform between dtMin and dtMax', () => {
    const logs = values('dt_proj.bias').map((bias) => Math.log(Math.log1p(Math.exp(bias))))
    expect(Math.min(...logs)).toBeGreaterThan(Math.log(dtMin) - 1e-4)
    expect(Math.max(...logs)).toBeLessThan(Math.log(dtMax) + 1e-4)
    const [middle, spread] = [
      (Math.log(dtMin) + Math.log(dtMax)) / 2,
      (Math.log(dtMax) - Math.log(dtMin)) / Math.sqrt(12),
    ]
    expect(Math.abs(logs.reduce((sum, x) => sum + x, 0) / logs.length - middle)).toBeLessThan(
      (4 * spread) / Math.sqrt(logs.length),
    )
  })

  test.each([
    ['conv.weight', 4],
    ['conv.bias', 4],
    ['x_proj.weight', 128],
    ['dt_proj.weight', 4],
  ])('%s fills U(±1/√%i)', (name, fanIn) => {
    const bound = fanIn ** -0.5
    const largest = Math.max(...values(name).map(Math.abs))
    expect(largest).toBeLessThanOrEqual(bound)
    expect(largest).toBeGreaterThan(0.9 * bound)
  })

  test('a floor lifts the smallest steps', () => {
    const floored = new SelectiveDirection({ dModel: 8, dtMin: 1e-6, dtMax: 1e-5, dtInitFloor: 1e-4 }, { random })
      .namedParameters()
      .get('dt_proj.bias')!
    for (const bias of floored.dataSync()) expect(Math.log1p(Math.exp(bias))).toBeCloseTo(1e-4, 8)
  })

  test('the same seed gives the same weights', () => {
    const weights = (seed: number): number[] =>
      [...new SelectiveDirection({ dModel: 4 }, { random: Random.seeded(seed) }).namedParameters().values()].flatMap(
        (v) => [...v.dataSync()],
      )
    expect(weights(4)).toEqual(weights(4))
    expect(weights(4)).not.toEqual(weights(5))
  })
})

test('gives token by token what it gives at once', () => {
  let state = direction.initialState(b)
  const steps = Array.from({ length: l }, (_, t) => {
    const out = direction.step(x.slice([0, t, 0], [b, 1, e]).squeeze([1]), state)
    state = out.state
    return out.y
  })
  expect(relativeError(tf.stack(steps, 1), direction.forward(x).y)).toBeLessThan(1e-5)
})

test('works with a convolution of one tap', () => {
  const short = new SelectiveDirection({ dModel: 4, dConv: 1 }, { random: Random.seeded(1) })
  const { y, state } = short.step(x.slice([0, 0, 0], [b, 1, e]).squeeze([1]), short.initialState(b))
  expect(state.conv.shape).toEqual([b, 0, e])
  expect(relativeError(y, short.forward(x).y.slice([0, 0, 0], [b, 1, e]))).toBeLessThan(1e-6)
})

test('reversed is flipped, run and flipped back; its state too', () => {
  const reversed = direction.forward(x, { reverse: true })
  const flipped = direction.forward(x.reverse(1))
  expect(relativeError(reversed.y, flipped.y.reverse(1))).toBeLessThan(1e-6)
  expect(relativeError(reversed.state.ssm, flipped.state.ssm)).toBeLessThan(1e-6)
  expect(relativeError(reversed.state.conv, flipped.state.conv)).toBe(0)
})

test('reversed chunks, the last first, give what one pass gives', () => {
  const whole = direction.forward(x, { reverse: true }).y
  const late = direction.forward(x.slice([0, 4, 0], [b, 5, e]), { reverse: true })
  const early = direction.forward(x.slice([0, 0, 0], [b, 4, e]), { reverse: true, state: late.state })
  expect(relativeError(tf.concat([early.y, late.y], 1), whole)).toBeLessThan(1e-5)
})

test('padding at either end, in either direction, changes nothing', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.nat(3), fc.boolean(), fc.integer({ min: 1, max: l }), (left, right, reverse, real) => {
      tf.tidy(() => {
        const alone = x.slice([0, 0, 0], [b, real, e])
        const mask = tf.ones([b, real]).pad([
          [0, 0],
          [left, right],
        ]) as tf.Tensor2D
        const padded = alone.pad(
          [
            [0, 0],
            [left, right],
            [0, 0],
          ],
          7,
        )
        const got = direction.forward(padded as tf.Tensor3D, { mask, reverse })
        const want = direction.forward(alone, { reverse })
        expect(relativeError(got.y.slice([0, left, 0], [b, real, e]), want.y)).toBeLessThan(1e-5)
        expect(relativeError(got.state.ssm, want.state.ssm)).toBeLessThan(1e-5)
      })
    }),
    { numRuns: 20 },
  )
})

test('a masked token gets no step', () => {
  const mask = tf.tensor2d([
    [1, 1, 0],
    [1, 0, 0],
  ])
  const { delta } = direction.forward(x.slice([0, 0, 0], [2, 3, e]), { mask }).trace()
  expect(tf.equal(delta.max(2), 0).toFloat().arraySync()).toEqual([
    [0, 0, 1],
    [0, 1, 1],
  ])
})

test('names a wrong width and mask', () => {
  expect(() => direction.forward(tf.zeros([1, 2, 3])).y).toThrow(
    'SelectiveDirection: x has shape [1, 2, 3], expected [b=1, l=2, 8]',
  )
  expect(() => direction.forward(x, { mask: tf.ones([b, 3]) }).y).toThrow(
    'SelectiveDirection: mask has shape [2, 3], expected [b=2, l=9]',
  )
})

test('leaves no tensor behind', () => {
  expect(leaked(() => void tf.variableGrads(() => direction.forward(x, { reverse: true }).y.sum()))).toBe(0)
})
