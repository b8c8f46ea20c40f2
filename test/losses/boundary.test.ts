import * as tf from '@tensorflow/tfjs'
import { boundaryLoss, generalizedTemporalIou, overlapLoss } from 'spikemba/losses'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { gradientError } from './differences.js'
import { refvec, tensorOf, type Vector } from './refvec.js'

const value = (loss: tf.Tensor): number => loss.dataSync()[0]!
const spans = (...rows: [number, number][]): tf.Tensor3D => tf.tensor3d([rows])
const clips = (...on: number[]): tf.Tensor2D => tf.tensor2d([on])

describe('boundaryLoss', () => {
  test('is the distance of both ends, meaned over the clips of moments alone', () => {
    const predicted = spans([0.1, 0.3], [0, 1], [0.5, 0.9])
    const truth = spans([0.2, 0.5], [0, 0], [0.5, 0.8])
    expect(value(boundaryLoss(predicted, truth, clips(1, 0, 1)))).toBeCloseTo((0.1 + 0.2 + 0 + 0.1) / 2, 6)
  })
  test('is 0 for the truth, and without any moment', () => {
    expect(value(boundaryLoss(spans([0.2, 0.5]), spans([0.2, 0.5]), clips(1)))).toBe(0)
    expect(value(boundaryLoss(spans([0.2, 0.5]), spans([0, 0]), clips(0)))).toBe(0)
  })
})

describe('overlapLoss', () => {
  test('is 1 minus the generalised overlap: 0 same, 4/3 apart, 1/2 half inside', () => {
    const loss = (predicted: [number, number]): number =>
      value(overlapLoss(spans(predicted), spans([0.2, 0.4]), clips(1)))
    expect(loss([0.2, 0.4])).toBeCloseTo(0, 6)
    expect(loss([0.6, 0.8])).toBeCloseTo(4 / 3, 5)
    expect(loss([0.2, 0.3])).toBeCloseTo(0.5, 5)
  })
  test('stays finite for moments without length', () => {
    expect(value(overlapLoss(spans([0.3, 0.3]), spans([0.3, 0.3]), clips(1)))).toBeLessThanOrEqual(1)
  })
})

test('generalised overlap of every pair is that of QD-DETR’s span_utils', () => {
  const { a, b, giou } = refvec<Record<'a' | 'b' | 'giou', Vector>>('span_utils')
  const found = generalizedTemporalIou(tensorOf(a).expandDims(1), tensorOf(b).expandDims(0))
  expect(found.shape).toEqual(giou.shape)
  found.dataSync().forEach((value, i) => void expect(value).toBeCloseTo(giou.data[i]!, 5))
})

test.each([
  ['boundaryLoss', boundaryLoss],
  ['overlapLoss', overlapLoss],
] as const)('%s: the gradient is that of central differences', (_, loss) => {
  const random = Random.seeded(1)
  const ordered = (): number[] => [random.uniform(0, 0.45), random.uniform(0.55, 1)]
  const span = tf.tensor3d([0, 1, 2, 3, 4, 5].flatMap(ordered), [2, 3, 2])
  const predicted = tf.tensor3d([0, 1, 2, 3, 4, 5].flatMap(ordered), [2, 3, 2])
  const foreground = tf.tensor2d([1, 0, 1, 1, 1, 0], [2, 3])
  expect(gradientError((x) => loss(x as tf.Tensor3D, span, foreground), predicted, 1e-3)).toBeLessThan(5e-3)
})

test('says what does not fit', () => {
  expect(() => boundaryLoss(spans([0, 1]), spans([0, 1]), clips(1, 1))).toThrow(
    'boundaryLoss: foreground has shape [1, 2], expected [b=1, l=1]',
  )
  expect(() => overlapLoss(spans([0, 1]), spans([0, 1], [0, 1]), clips(1))).toThrow(
    'overlapLoss: span has shape [1, 2, 2]',
  )
})
