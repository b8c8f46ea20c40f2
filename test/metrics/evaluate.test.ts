import { type Annotation, evaluate, MetricsError, type Prediction } from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { IOU_THRESHOLDS } from '../../src/metrics/internal.js'

const row = (qid: number, windows: [number, number][], more: Partial<Annotation> = {}): Annotation => ({
  qid,
  query: 'a dog',
  vid: `v${qid}`,
  duration: 20,
  relevant_windows: windows,
  relevant_clip_ids: [2],
  saliency_scores: [[4, 0, 0]],
  ...more,
})
const guess = (
  qid: number,
  windows: [number, number, number][],
  scores = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
): Prediction => ({
  qid,
  pred_relevant_windows: windows,
  pred_saliency_scores: scores,
})
const score = (predictions: Prediction[], truth: Annotation[]): ReturnType<typeof evaluate> =>
  evaluate(predictions, truth, { benchmark: 'qvhighlights' })

test('ten thresholds', () => {
  expect(IOU_THRESHOLDS).toEqual([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95])
})

test('R1 looks at the first window of the list, mAP at the scores', () => {
  const { brief } = score(
    [
      guess(1, [
        [10, 18, 0.1],
        [4, 6, 0.9],
      ]),
    ],
    [row(1, [[4, 6]])],
  )
  expect([brief['MR-full-R1@0.5'], brief['MR-full-mAP']]).toEqual([0, 100])
})

test('windows beyond the tenth of the file do not count, however well they score', () => {
  const wrong = Array.from({ length: 10 }, (_, i): [number, number, number] => [10 + i / 2, 11 + i / 2, 0.5])
  expect(score([guess(1, [...wrong, [4, 6, 1]])], [row(1, [[4, 6]])]).brief['MR-full-mAP']).toBe(0)
  expect(score([guess(1, [...wrong.slice(1), [4, 6, 1]])], [row(1, [[4, 6]])]).brief['MR-full-mAP']).toBe(100)
})

test('a ground truth out of range is dropped, its prediction is kept; an empty range scores 0', () => {
  // A short and a middle truth; the middle one is found second, behind the short one.
  const { brief } = score(
    [
      guess(1, [
        [0, 4, 0.9],
        [4, 20, 0.8],
      ]),
    ],
    [
      row(1, [
        [0, 4],
        [4, 20],
      ]),
    ],
  )
  expect([brief['MR-short-mAP'], brief['MR-middle-mAP'], brief['MR-long-mAP'], brief['MR-full-mAP']]).toEqual([
    100, 50, 0, 100,
  ])
})

test('a query without predicted windows scores 0', () => {
  const { brief } = score([guess(1, []), guess(2, [[4, 6, 1]])], [row(1, [[4, 6]]), row(2, [[4, 6]])])
  expect([brief['MR-full-R1@0.5'], brief['MR-full-mAP']]).toEqual([50, 50])
})

test('HIT@1 takes the first best clip and the kindest rater; mAP averages over raters, one without positives counting 0', () => {
  const { brief } = score([guess(1, [[4, 6, 1]])], [row(1, [[4, 6]])])
  expect([brief['HL-min-VeryGood-Hit1'], brief['HL-min-VeryGood-mAP']]).toEqual([100, 33.33])
})

test('saliency is cut or filled with zeros to the video; a best clip beyond it misses', () => {
  const best = (scores: number[]): unknown[] => {
    const { brief } = score([guess(1, [[4, 6, 1]], scores)], [row(1, [[4, 6]])])
    return [brief['HL-min-VeryGood-Hit1'], brief['HL-min-VeryGood-mAP']]
  }
  expect(best([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9])).toEqual([0, 33.33]) // the ranking is good, the first clip is outside
  expect(best([-1, -1, -0.5])).toEqual([100, 4.17]) // seven clips without a score rank first, at 0: 1/8 of a third
})

test('predictions without saliency are scored on moments alone', () => {
  const result = score([{ qid: 1, pred_relevant_windows: [[4, 6, 1]] }], [row(1, [[4, 6]])])
  expect(Object.keys(result)).toEqual(['brief', 'full', 'long', 'middle', 'short'])
})

test('the intersection on request', () => {
  const both = { benchmark: 'qvhighlights', match: 'intersect' } as const
  expect(
    evaluate([guess(1, [[4, 6, 1]]), guess(3, [[0, 1, 1]])], [row(1, [[4, 6]]), row(2, [[0, 2]])], both).brief[
      'MR-full-mAP'
    ],
  ).toBe(100)
  expect(() => evaluate([guess(3, [])], [row(1, [[4, 6]])], both)).toThrow('have no query in common')
})

const good = guess(1, [[4, 6, 1]])
const truth = row(1, [[4, 6]])

test.each<[string, unknown[], unknown[], string]>([
  [
    'missing and foreign queries',
    [good, guess(7, [])],
    [truth, row(5, [[0, 2]]), row(6, [[0, 2]])],
    '2 (first: 5, 6) are only in the ground truth, 1 (first: 7) are only in the predictions; predict every query',
  ],
  ['numbers against text', [{ ...good, qid: '1' }], [truth], 'one file writes its qids as numbers, the other as text'],
  ['a query twice', [good, good], [truth], 'query 1: stands twice in the predictions'],
  ['a row without qid', [{}], [truth], 'row 1 of the predictions has no qid'],
  [
    'no windows',
    [{ ...good, pred_relevant_windows: undefined }],
    [truth],
    'query 1: the prediction has no pred_relevant_windows',
  ],
  [
    'a window of two numbers',
    [{ ...good, pred_relevant_windows: [[1, 2]] }],
    [truth],
    'predicted window [1,2], expected [start, end, score]',
  ],
  [
    'a window that is no number',
    [guess(1, [[0, Number.NaN, 1]])],
    [truth],
    'predicted window [0,null,1], expected [start, end, score]',
  ],
  ['a window from its end to its start', [guess(1, [[6, 4, 1]])], [truth], 'starts after its end'],
  ['ground truth that is withheld', [good], [row(1, [], { relevant_windows: null })], 'highlight_test_with_gt.jsonl'],
  [
    'a true window from its end to its start',
    [good],
    [row(1, [[6, 4]])],
    'true window [6,4], expected [start, end] in seconds with start ≤ end',
  ],
  [
    'some predictions without saliency',
    [good, { qid: 2, pred_relevant_windows: [[0, 2, 1]] }],
    [truth, row(2, [[0, 2]])],
    'query 2: the prediction has no pred_saliency_scores',
  ],
  [
    'no ratings',
    [good],
    [row(1, [[4, 6]], { saliency_scores: undefined })],
    'has no saliency_scores for its relevant_clip_ids',
  ],
  [
    'two ratings',
    [good],
    [row(1, [[4, 6]], { saliency_scores: [[1, 2]] })],
    'relevant clip 2 has ratings [1,2], expected three',
  ],
  [
    'a relevant clip outside the video',
    [good],
    [row(1, [[4, 6]], { relevant_clip_ids: [10] })],
    "relevant clip 10 stands twice or outside the video's 10 clips",
  ],
  [
    'a video of no length',
    [good],
    [row(1, [[4, 6]], { duration: 0 })],
    'duration is 0 s, expected at least one clip of 2 s',
  ],
])('refuses %s', (_, predictions, annotations, message) => {
  const run = (): unknown => score(predictions as Prediction[], annotations as Annotation[])
  expect(run).toThrow(message)
  expect(run).toThrow(MetricsError)
})

test('refuses labels that are missing, and a benchmark that is not there', () => {
  expect(() => evaluate([good], [truth], { benchmark: 'tvsum' })).toThrow('query 1: the ground truth has no label')
  expect(() => evaluate([good], [truth], { benchmark: 'activitynet' as 'tacos' })).toThrow(
    'benchmark is "activitynet", expected one of qvhighlights, shapes, charades',
  )
})
