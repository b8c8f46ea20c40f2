import { readFileSync } from 'node:fs'
import { type Annotation, evaluate, type Prediction } from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { goldenTest } from '../golden.js'

/** Moments of 6, 20 and 60 s and a query of two; first windows whose IoU is known by hand. */
const truth: Annotation[] = [
  { qid: 0, vid: 'a', query: 'short', duration: 150, relevant_windows: [[0, 6]] },
  { qid: 1, vid: 'b', query: 'middle', duration: 150, relevant_windows: [[10, 30]] },
  { qid: 2, vid: 'c', query: 'long', duration: 150, relevant_windows: [[60, 120]] },
  {
    qid: 3,
    vid: 'd',
    query: 'short and long',
    duration: 150,
    relevant_windows: [
      [0, 8],
      [50, 100],
    ],
  },
]
const predictions: Prediction[] = [
  { qid: 0, pred_relevant_windows: [[0, 2, 1]] }, // 1/3
  { qid: 1, pred_relevant_windows: [[10, 18, 1]] }, // .4
  { qid: 2, pred_relevant_windows: [[60, 120, 1]] }, // 1
  { qid: 3, pred_relevant_windows: [[50, 75, 1]] }, // .5 with the long one, 0 with the short one
]

test('what newer papers add, by hand: R1 from .3 on and the mean IoU, in every range', () => {
  const { brief, full, long, middle, short } = evaluate(predictions, truth, {
    benchmark: 'qvhighlights',
    extended: true,
  })
  const low = (group: typeof full): unknown[] => [
    group!['MR-mIoU'],
    ...['0.3', '0.35', '0.4', '0.45', '0.5'].map((key) => (group!['MR-R1'] as Record<string, number>)[key]),
  ]
  expect(low(full)).toEqual([55.83, 100, 75, 75, 50, 50])
  expect(low(long)).toEqual([75, 100, 100, 100, 100, 100])
  expect(low(middle)).toEqual([40, 100, 100, 100, 0, 0])
  expect(low(short)).toEqual([16.67, 50, 0, 0, 0, 0])
  expect([brief['MR-full-mIoU'], brief['MR-full-R1@0.3']]).toEqual([55.83, 100])
  expect(Object.keys(full!['MR-R1']!)).toEqual([
    '0.3',
    '0.35',
    '0.4',
    '0.45',
    '0.5',
    '0.55',
    '0.6',
    '0.65',
    '0.7',
    '0.75',
    '0.8',
    '0.85',
    '0.9',
    '0.95',
  ])
})

test('without it the official keys alone; a range without ground truth scores 0', () => {
  const official = evaluate(predictions, truth, { benchmark: 'qvhighlights' })
  expect(Object.keys(official.full!)).toEqual(['MR-mAP', 'MR-R1'])
  expect(Object.keys(official.full!['MR-R1']!)[0]).toBe('0.5')
  const { short } = evaluate(predictions.slice(1, 3), truth.slice(1, 3), { benchmark: 'qvhighlights', extended: true })
  expect([short!['MR-mIoU'], (short!['MR-R1'] as Record<string, number>)['0.3']]).toEqual([0, 0])
})

goldenTest(
  'a released submission: the official figures stay, digit by digit, beside what is added',
  ['qd_detr/results/video_checkpoint/hl_val_submission.jsonl', 'moment_detr/data/highlight_val_release.jsonl'],
  (p, t) => {
    const rows = <T>(file: string): T[] =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as T)
    const [predicted, annotations] = [rows<Prediction>(p), rows<Annotation>(t)]
    const official = evaluate(predicted, annotations, { benchmark: 'qvhighlights' })
    const { full, long, middle, short, brief } = evaluate(predicted, annotations, {
      benchmark: 'qvhighlights',
      extended: true,
    })
    for (const [name, group] of Object.entries({ full, long, middle, short }))
      expect(group).toMatchObject(official[name]!)
    expect(brief).toMatchObject(official.brief)
    expect([full!['MR-mIoU'], (full!['MR-R1'] as Record<string, number>)['0.3']]).toEqual([57.59, 74.77])
  },
)
