import { type Annotation, type BenchmarkName, evaluate, floorPredictions } from 'spikemba'
import { expect, test } from 'vitest'
import { printedMetrics, shortMetric, tableMetrics } from '../../src/recipes/shownMetrics.js'

const base = { qid: 1, query: 'a dog', vid: 'v', duration: 6 }
const rated = { relevant_windows: [[0, 2]], relevant_clip_ids: [0], saliency_scores: [[4, 4, 4]] }

test.each<[BenchmarkName, object, printed: string[], more: string[]]>([
  ['qvhighlights', rated, ['R1@0.5', 'R1@0.7', 'mAP', 'HL mAP', 'HL Hit1'], ['R1@0.3', 'mIoU']],
  ['charades', { relevant_windows: [[0, 2]] }, ['R1@0.3', 'mIoU', 'R1@0.5', 'R1@0.7'], []],
  ['tacos', { relevant_windows: [[0, 2]] }, ['R1@0.3', 'mIoU', 'R1@0.5', 'R1@0.7'], []],
  ['tvsum', { label: [[1], [5], [2]] }, ['mAP'], []],
  ['youtube', { label: [[0], [1], [0]], match: [-1, 1, -1] }, ['mAP'], []],
])('what papers on %s print, under heads that tell them apart', (benchmark, fields, printed, more) => {
  const truth = [{ ...base, ...fields }] as Annotation[]
  const { brief } = evaluate(floorPredictions(truth), truth, { benchmark, extended: true })
  expect(printedMetrics(brief).map(shortMetric)).toEqual(printed)
  expect(new Set(tableMetrics(brief).map(shortMetric))).toEqual(new Set([...printed, ...more]))
})
