import * as tf from '@tensorflow/tfjs'
import { proposalLoss } from 'spikemba/losses'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'

/** Four clips, the moment is the second and the third. */
const targets = {
  foreground: tf.tensor2d([[0, 1, 1, 0]]),
  span: tf.tensor3d([
    [
      [0, 0],
      [0.25, 0.75],
      [0.25, 0.75],
      [0, 0],
    ],
  ]),
}
const real = tf.ones<tf.Rank.R2>([1, 4])
const loss = (logit: number[], form: 'bce' | 'l1', given = targets, mask = real): number =>
  proposalLoss(tf.tensor2d([logit]), given, mask, form).dataSync()[0]!

describe('bce', () => {
  test('is ln 2 where all clips fire alike, 0 where only the moment fires', () => {
    expect(loss([0, 0, 0, 0], 'bce')).toBeCloseTo(Math.log(2), 6)
    expect(loss([-40, 40, 40, -40], 'bce')).toBeCloseTo(0, 6)
    expect(loss([40, -40, -40, 40], 'bce')).toBeCloseTo(40, 4)
  })
  test('inside and outside weigh half each, however many clips they are', () => {
    const one = { foreground: tf.tensor2d([[0, 1, 0, 0]]), span: targets.span }
    const soft = (x: number): number => Math.log1p(Math.exp(x))
    expect(loss([1, 2, 3, -4], 'bce', one)).toBeCloseTo((soft(-2) + (soft(1) + soft(3) + soft(-4)) / 3) / 2, 6)
  })
  test('without clips inside, only the outside counts', () => {
    const none = { foreground: tf.zeros<tf.Rank.R2>([1, 4]), span: tf.zeros<tf.Rank.R3>([1, 4, 2]) }
    expect(loss([0, 0, 0, 0], 'bce', none)).toBeCloseTo(Math.log(2) / 2, 6)
  })
})

describe('l1', () => {
  test('is 0 where the first and the last proposed clip are those of the moment', () => {
    expect(loss([-40, 40, 40, -40], 'l1')).toBeLessThan(2e-3)
    expect(loss([-40, 40, -40, -40], 'l1')).toBeCloseTo(0.25, 2) // ends a clip early
    expect(loss([40, 40, 40, -40], 'l1')).toBeCloseTo(0.25, 2) // begins a clip early
  })
  test('a sample without a moment counts nothing', () => {
    expect(loss([3, -1, 2, 0], 'l1', { foreground: tf.zeros([1, 4]), span: tf.zeros([1, 4, 2]) })).toBe(0)
  })
})

test.each(['bce', 'l1'] as const)('%s: padding changes neither the loss nor the gradient', (form) => {
  const logit = Random.seeded(3).normalTensor([1, 4]) as tf.Tensor2D
  const pad2 = (x: tf.Tensor2D): tf.Tensor2D =>
    x.pad([
      [0, 0],
      [0, 2],
    ])
  const padded = {
    foreground: pad2(targets.foreground),
    span: targets.span.pad([
      [0, 0],
      [0, 2],
      [0, 0],
    ]) as tf.Tensor3D,
  }
  const [plain, wide] = [
    tf.valueAndGrad((x) => proposalLoss(x as tf.Tensor2D, targets, real, form))(logit),
    tf.valueAndGrad((x) => proposalLoss(x as tf.Tensor2D, padded, pad2(real), form))(pad2(logit)),
  ]
  expect(wide.value.dataSync()[0]).toBeCloseTo(plain.value.dataSync()[0]!, 6)
  expect(
    wide.grad
      .sub(pad2(plain.grad as tf.Tensor2D))
      .abs()
      .max()
      .dataSync()[0],
  ).toBeLessThan(1e-6)
})

test('an unknown form is told', () =>
  expect(() => proposalLoss(tf.zeros([1, 4]), targets, real, 'hinge' as 'l1')).toThrow(/'bce' or 'l1'/))
