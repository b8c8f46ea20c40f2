import { readFileSync } from 'node:fs'
import { readJsonl } from 'spikemba/formats'
import {
  type Annotation,
  ceilingPredictions,
  type EvaluateOptions,
  evaluate,
  floorPredictions,
  type Prediction,
} from 'spikemba/metrics'
import { expect, test } from 'vitest'
import { goldenTest } from '../golden.js'

// Every digit of the official result files, and the figures that were computed once with the official code.

const rows = <Row>(path: string): Row[] => readJsonl<Row>(readFileSync(path), path)
const qvhighlights: EvaluateOptions = { benchmark: 'qvhighlights' }
const VAL = 'moment_detr/data/highlight_val_release.jsonl'

const CASES = [
  {
    of: 'Moment-DETR',
    predictions: 'moment_detr/standalone_eval/sample_val_preds.jsonl',
    truth: VAL,
    official: 'moment_detr/standalone_eval/sample_val_preds_metrics_raw.json',
    extra: [67.48, 49.21],
  },
  {
    of: 'QD-DETR',
    predictions: 'qd_detr/results/video_checkpoint/hl_val_submission.jsonl',
    truth: VAL,
    official: 'qd_detr/results/video_checkpoint/hl_val_submission_metrics.json',
    extra: [74.77, 57.59],
  },
  {
    of: 'QD-DETR on 64 queries',
    predictions: 'subset64/preds_qd_detr.jsonl',
    truth: 'subset64/gt.jsonl',
    official: 'subset64/expected_metrics.json',
    extra: [79.69, 63.42],
  },
]

for (const { of, predictions, truth, official, extra } of CASES) {
  goldenTest(`${of}: every key, in order, and every digit`, [predictions, truth, official], (p, t, o) => {
    const [predicted, annotations] = [rows<Prediction>(p!), rows<Annotation>(t!)]
    const result = evaluate(predicted, annotations, qvhighlights)
    const expected = JSON.parse(readFileSync(o!, 'utf8'))
    expect(result).toEqual(expected)
    expect(JSON.stringify(result)).toBe(JSON.stringify(expected))
    const { brief } = evaluate(predicted, annotations, { ...qvhighlights, extended: true })
    expect([brief['MR-full-R1@0.3'], brief['MR-full-mIoU']]).toEqual(extra)
  })
}

const headline = ({ brief }: ReturnType<typeof evaluate>): unknown[] =>
  ['MR-full-R1@0.5', 'MR-full-R1@0.7', 'MR-full-mAP', 'HL-min-VeryGood-mAP', 'HL-min-VeryGood-Hit1'].map(
    (key) => brief[key],
  )

goldenTest('the floor: the whole video, every clip equal', [VAL], (path) => {
  const truth = rows<Annotation>(path!)
  const result = evaluate(floorPredictions(truth), truth, qvhighlights)
  expect(headline(result)).toEqual([9.03, 6.06, 5.58, 11.04, 14.97])
  expect([result.brief['MR-full-mAP@0.5'], result.brief['MR-full-mAP@0.75']]).toEqual([8.01, 5.17])
})

goldenTest(
  'the ceiling: the ground truth itself, mean saliency',
  [VAL, 'moment_detr/data/highlight_test_with_gt.jsonl'],
  (val, test) => {
    const truth = rows<Annotation>(val!)
    expect(headline(evaluate(ceilingPredictions(truth), truth, qvhighlights))).toEqual([100, 100, 99.76, 60.81, 95.68])
    const tested = rows<Annotation>(test!)
    expect(headline(evaluate(ceilingPredictions(tested), tested, qvhighlights))).toEqual([100, 100, 99.74, 60.6, 96.43])
  },
)

const CHARADES = 'lighthouse/data/charades/charades_test_release.jsonl'
const TACOS = 'lighthouse/data/tacos/tacos_test_release.jsonl'

goldenTest(
  'Charades-STA and TACoS: all 100 for the ground truth itself, string qids too',
  [CHARADES, TACOS],
  (charades, tacos) => {
    for (const [path, benchmark] of [
      [charades, 'charades'],
      [tacos, 'tacos'],
    ] as const) {
      const truth = rows<Annotation>(path!)
      expect(evaluate(ceilingPredictions(truth), truth, { benchmark })).toEqual({
        brief: { 'R1@0.3': 100, 'R1@0.5': 100, 'R1@0.7': 100, mIoU: 100 },
      })
      const floor = evaluate(floorPredictions(truth), truth, { benchmark }).brief
      // The whole video covers every moment: the IoU is the moment's share of the video.
      const shares = truth.map(
        ({ duration, relevant_windows: windows }) => (windows![0]![1] - windows![0]![0]) / duration,
      )
      expect(floor.mIoU).toBeCloseTo((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length, 1)
      expect(floor['R1@0.5']).toBeCloseTo((100 * shares.filter((share) => share >= 0.5).length) / shares.length, 1)
    }
  },
)

test('an exact tie of the last digit goes to the even one', () => {
  // 1 of 800 queries is 0.125 percent.
  const truth = Array.from({ length: 800 }, (_, qid) => ({
    qid,
    query: '',
    vid: '',
    duration: 10,
    relevant_windows: [[0, 1]] as const,
  }))
  const predictions = truth.map(
    ({ qid }): Prediction => ({ qid, pred_relevant_windows: qid === 0 ? [[0, 1, 1]] : [[8, 9, 1]] }),
  )
  expect(evaluate(predictions, truth, { benchmark: 'charades' }).brief).toEqual({
    'R1@0.3': 0.12,
    'R1@0.5': 0.12,
    'R1@0.7': 0.12,
    mIoU: 0.12,
  })
})
