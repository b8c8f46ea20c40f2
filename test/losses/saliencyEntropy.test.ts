import * as tf from '@tensorflow/tfjs'
import { saliencyEntropyLoss } from 'spikemba/losses'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { gradientError } from './differences.js'
import { refvec, tensorOf, type Vector } from './refvec.js'

const value = (loss: tf.Tensor): number => loss.dataSync()[0]!
const row = (...x: number[]): tf.Tensor2D => tf.tensor2d([x])
const all = row(1, 1, 1, 1)

describe('hand values', () => {
  const perfect = { own: row(50, 50, 0, 0), target: row(12, 12, 0, 0), mask: all }
  test('sumInside is 0 when the best clips hold all the mass', () => {
    expect(value(saliencyEntropyLoss(perfect, { form: 'sumInside' }))).toBeCloseTo(0, 6)
  })
  test('meanOutside is 11/12 ln 2 there: two equal best clips share the mass at each of 11 ranks', () => {
    expect(value(saliencyEntropyLoss(perfect))).toBeCloseTo((11 / 12) * Math.log(2), 5)
  })
  test('a rank without positive clips counts 0', () => {
    expect(value(saliencyEntropyLoss({ ...perfect, target: row(0, 0, 0, 0) }, { form: 'sumInside' }))).toBe(0)
    // Score 3 makes ranks 1, 2, 3: three of twelve.
    expect(value(saliencyEntropyLoss({ own: row(0, 0, 0, 0), target: row(3, 0, 0, 0), mask: all }))).toBeCloseTo(
      (3 / 12) * Math.log(4),
      5,
    )
  })
  test('blind scores: ln of the number of clips and negatives', () => {
    const blind = { own: row(0, 0, 0, 0), foreign: row(0, 0, 0, 0), target: row(12, 0, 0, 0), mask: row(1, 1, 1, 0) }
    expect(value(saliencyEntropyLoss(blind))).toBeCloseTo((11 / 12) * Math.log(6), 5)
  })
})

test('negatives of the same sentence are left out', () => {
  const scores = { own: row(1, 2, 3, 4), target: row(0, 0, 6, 12), mask: all }
  const without = value(saliencyEntropyLoss(scores))
  expect(value(saliencyEntropyLoss({ ...scores, foreign: row(4, 3, 2, 1), isForeign: tf.tensor1d([0]) }))).toBeCloseTo(
    without,
    6,
  )
  expect(
    value(saliencyEntropyLoss({ ...scores, foreign: row(4, 3, 2, 1), isForeign: tf.tensor1d([1]) })),
  ).toBeGreaterThan(without)
})

test('padded clips change nothing', () => {
  const short = value(saliencyEntropyLoss({ own: row(1, 2), foreign: row(0, 1), target: row(12, 3), mask: row(1, 1) }))
  const padded = value(
    saliencyEntropyLoss({ own: row(1, 2, 9), foreign: row(0, 1, 9), target: row(12, 3, 0), mask: row(1, 1, 0) }),
  )
  expect(padded).toBeCloseTo(short, 6)
})

test.each(['meanOutside', 'sumInside'] as const)(
  '%s: the gradient is that of central differences, also where a rank is empty',
  (form) => {
    const random = Random.seeded(2)
    const [own, foreign] = [random.normalTensor([2, 4]) as tf.Tensor2D, random.normalTensor([2, 4]) as tf.Tensor2D]
    const scores = {
      own,
      foreign,
      target: tf.tensor2d([0, 3, 12, 7, 0, 0, 0, 0], [2, 4]),
      mask: tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 0], [2, 4]),
    }
    expect(
      gradientError((own) => saliencyEntropyLoss({ ...scores, own: own as tf.Tensor2D }, { form }), own),
    ).toBeLessThan(2e-3)
    expect(
      gradientError(
        (foreign) => saliencyEntropyLoss({ ...scores, foreign: foreign as tf.Tensor2D }, { form }),
        foreign,
      ),
    ).toBeLessThan(2e-3)
  },
)

test('with QD-DETR’s other two saliency terms it is QD-DETR’s saliency loss, gradients included', () => {
  const { inputs, targets, losses, grads } = refvec<{
    inputs: Record<'saliency_scores' | 'saliency_scores_neg' | 'video_mask', Vector>
    targets: { saliency_pos_labels: number[][]; saliency_neg_labels: number[][]; saliency_all_labels: Vector }
    losses: { loss_saliency: number }
    grads: Record<'saliency_scores' | 'saliency_scores_neg', Vector>
  }>('qd_detr_criterion')
  const own = tensorOf<tf.Tensor2D>(inputs.saliency_scores)
  const foreign = tensorOf<tf.Tensor2D>(inputs.saliency_scores_neg)
  const mask = tensorOf<tf.Tensor2D>(inputs.video_mask)
  const target = tensorOf<tf.Tensor2D>(targets.saliency_all_labels)
  const [b, l] = own.shape
  const picked = (labels: number[][], pair: number): tf.Tensor2D =>
    tf
      .oneHot(
        tf.tensor1d(
          labels.map((row) => row[pair]!),
          'int32',
        ),
        l,
      )
      .toFloat() as tf.Tensor2D
  const total = (own: tf.Tensor2D, foreign: tf.Tensor2D): tf.Scalar => {
    // -log(1 - σ(negative)) over real clips, and a hinge of margin .2 on two pairs of clips a sample.
    const pair = foreign.softplus().mul(mask).sum(1).mean()
    const hinges = [0, 1].map((i) => {
      const score = (labels: number[][]): tf.Tensor => own.mul(picked(labels, i)).sum(1)
      return score(targets.saliency_neg_labels).sub(score(targets.saliency_pos_labels)).add(0.2).relu().sum()
    })
    return saliencyEntropyLoss({ own, foreign, target, mask })
      .add(pair)
      .add(tf.addN(hinges).mul(2 / (b * 2))) as tf.Scalar
  }
  expect(value(total(own, foreign))).toBeCloseTo(losses.loss_saliency, 4)
  const [dOwn, dForeign] = tf.grads((own, foreign) => total(own as tf.Tensor2D, foreign as tf.Tensor2D))([
    own,
    foreign,
  ]) as [tf.Tensor, tf.Tensor]
  dOwn.dataSync().forEach((found, i) => void expect(found).toBeCloseTo(grads.saliency_scores.data[i]!, 5))
  dForeign.dataSync().forEach((found, i) => void expect(found).toBeCloseTo(grads.saliency_scores_neg.data[i]!, 5))
})

test('says what does not fit', () => {
  expect(() => saliencyEntropyLoss({ own: all, target: row(1, 2), mask: all })).toThrow(
    'saliencyEntropyLoss: target has shape [1, 2], expected [b=1, l=4]',
  )
  expect(() => saliencyEntropyLoss({ own: all, target: all, mask: all }, { form: 'mean' as 'sumInside' })).toThrow(
    'form is "mean"',
  )
})
