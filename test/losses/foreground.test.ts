import * as tf from '@tensorflow/tfjs'
import { foregroundLoss, spikeRateLoss } from 'spikemba/losses'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { gradientError } from './differences.js'
import { refvec, tensorOf, type Vector } from './refvec.js'

const value = (loss: tf.Tensor): number => loss.dataSync()[0]!
const row = (...x: number[]): tf.Tensor2D => tf.tensor2d([x])

test('weighs background clips down and divides by the real clips', () => {
  // At logit 0 every clip costs ln 2: one inside, two outside at .1, one padded.
  const loss = foregroundLoss(row(0, 0, 0, 5), row(1, 0, 0, 0), row(1, 1, 1, 0))
  expect(value(loss)).toBeCloseTo((Math.log(2) * 1.2) / 3, 6)
})

test('is 0 for sure and right logits, finite for sure and wrong ones', () => {
  expect(value(foregroundLoss(row(40, -40), row(1, 0), row(1, 1)))).toBeCloseTo(0, 6)
  expect(value(foregroundLoss(row(-300, 300), row(1, 0), row(1, 1), 1))).toBeCloseTo(300, 3)
})

test('a logit is the difference of two: the cross-entropy of QD-DETR’s two classes, its weights and its mean', () => {
  const { inputs, matches, losses } = refvec<{
    inputs: { pred_logits: Vector }
    matches: number[][][]
    losses: { loss_label: number }
  }>('qd_detr_criterion')
  const logits = tensorOf<tf.Tensor3D>(inputs.pred_logits)
  const [b, queries] = logits.shape
  const foreground = tf.buffer([b, queries])
  for (const [sample, [found]] of matches.entries()) for (const query of found!) foreground.set(1, sample, query)
  const difference = logits
    .slice([0, 0, 0], [b, queries, 1])
    .sub(logits.slice([0, 0, 1], [b, queries, 1]))
    .squeeze<tf.Tensor2D>([2])
  const loss = foregroundLoss(difference, foreground.toTensor() as tf.Tensor2D, tf.ones([b, queries]), 0.1)
  expect(value(loss)).toBeCloseTo(losses.loss_label, 5)
})

test('the gradient is that of central differences', () => {
  const logits = Random.seeded(3).normalTensor([2, 4])
  const [foreground, mask] = [
    tf.tensor2d([1, 0, 0, 1, 0, 0, 1, 0], [2, 4]),
    tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 0], [2, 4]),
  ]
  expect(gradientError((x) => foregroundLoss(x as tf.Tensor2D, foreground, mask), logits)).toBeLessThan(2e-3)
})

test('spikeRateLoss: mean over channels of the squared distance from the wanted rate, padding aside', () => {
  const rate = tf.tensor3d([0.1, 0.5, 0.1, 0.1, 0, 0], [1, 3, 2])
  expect(value(spikeRateLoss(rate, row(1, 1, 0)))).toBeCloseTo((0 + 0.2 ** 2) / 2, 6)
  expect(value(spikeRateLoss(rate, row(1, 1, 0), 0.3))).toBeCloseTo((0.2 ** 2 + 0) / 2, 6)
  expect(gradientError((x) => spikeRateLoss(x as tf.Tensor3D, row(1, 1, 0)), rate)).toBeLessThan(2e-3)
})

test('says what does not fit', () => {
  expect(() => foregroundLoss(row(0), row(0, 1), row(1))).toThrow(
    'foregroundLoss: foreground has shape [1, 2], expected [b=1, l=1]',
  )
  expect(() => spikeRateLoss(tf.zeros([1, 2, 3]), row(1))).toThrow(
    'spikeRateLoss: mask has shape [1, 1], expected [b=1, m=2]',
  )
})
