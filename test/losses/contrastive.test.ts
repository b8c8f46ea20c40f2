import * as tf from '@tensorflow/tfjs'
import { contrastiveLoss } from 'spikemba/losses'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { gradientError } from './differences.js'

const value = (loss: tf.Scalar): number => loss.dataSync()[0]!
const random = (seed: number): tf.Tensor2D => Random.seeded(seed).normalTensor([4, 5]) as tf.Tensor2D

test('is 0 when every pair is matched, and ln b when all look alike', () => {
  const matched = tf.eye(4)
  expect(value(contrastiveLoss(matched, matched, { temperature: 0.01 }))).toBeCloseTo(0, 6)
  const alike = tf.ones<tf.Rank.R2>([4, 4])
  expect(value(contrastiveLoss(alike, alike))).toBeCloseTo(Math.log(4), 5)
})

test('looks at directions only', () => {
  const [video, text] = [random(1), random(2)]
  expect(value(contrastiveLoss(video.mul(7), text.mul(0.1)))).toBeCloseTo(value(contrastiveLoss(video, text)), 5)
})

test('the literal form punishes the matched pair: 2.30 at p = .9, .016 at p = 1/64', () => {
  // Two videos and two sentences at an angle whose softmax is p.
  const angle = (p: number, temperature: number): tf.Tensor2D => {
    const cosine = temperature * Math.log(p / (1 - p)) // similarity to the own sentence minus that to the other, which is 0
    return tf.tensor2d([cosine, 0, Math.sqrt(1 - cosine ** 2), 0, cosine, Math.sqrt(1 - cosine ** 2)], [2, 3])
  }
  const sentences = tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3])
  expect(value(contrastiveLoss(angle(0.9, 0.2), sentences, { form: 'literal', temperature: 0.2 }))).toBeCloseTo(
    -Math.log(0.1),
    4,
  )
  const blind = tf.ones<tf.Rank.R2>([64, 3])
  expect(value(contrastiveLoss(blind, blind, { form: 'literal' }))).toBeCloseTo(-Math.log(1 - 1 / 64), 5)
})

test('the literal form stays finite where it is infinite on paper', () => {
  const matched = tf.eye(3)
  expect(value(contrastiveLoss(matched, matched, { form: 'literal', temperature: 0.01 }))).toBeCloseTo(
    -Math.log(1e-6),
    3,
  )
})

test.each(['infonce', 'literal'] as const)('%s: gradients to both sides are those of central differences', (form) => {
  const [video, text] = [random(3), random(4)]
  const options = { form, temperature: 0.5 }
  expect(gradientError((x) => contrastiveLoss(x as tf.Tensor2D, text, options), video)).toBeLessThan(2e-3)
  expect(gradientError((x) => contrastiveLoss(video, x as tf.Tensor2D, options), text)).toBeLessThan(2e-3)
})

test('the repaired form pulls a pair together, the literal one pushes it apart', () => {
  const [video, text] = [random(5), random(6)]
  const nearer = video.add(text.mul(0.05)) as tf.Tensor2D
  const change = (form: 'infonce' | 'literal'): number =>
    value(contrastiveLoss(nearer, text, { form })) - value(contrastiveLoss(video, text, { form }))
  expect(change('infonce')).toBeLessThan(0)
  expect(change('literal')).toBeGreaterThan(0)
})

test('says what does not fit', () => {
  expect(() => contrastiveLoss(random(1), tf.ones([4, 6]))).toThrow(
    'contrastiveLoss: target has shape [4, 6], expected [b=4, d=5]',
  )
  expect(() => contrastiveLoss(random(1), random(2), { form: 'cosine' as 'literal' })).toThrow(
    'form is "cosine", expected',
  )
})
