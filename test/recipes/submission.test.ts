import { unzipSync } from 'fflate'
import { readJsonl } from 'spikemba/formats'
import { type SubmissionPart, submissionFiles } from 'spikemba/recipes'
import { expect, test } from 'vitest'

const part = (qids: readonly number[]): SubmissionPart => ({
  annotations: qids.map((qid) => ({ qid, vid: `v${qid}`, query: `query ${qid}` })),
  predictions: [...qids]
    .reverse()
    .map((qid) => ({ qid, pred_relevant_windows: [[0, 10 + qid, 0.5]], pred_saliency_scores: [0.1, -0.2] })),
})
const changed = (change: object): SubmissionPart => {
  const { annotations, predictions } = part([1, 2])
  return {
    annotations,
    predictions: predictions.map((prediction) => (prediction.qid === 2 ? { ...prediction, ...change } : prediction)),
  }
}

test('two files, one row a query in the order of the annotations, and a zip of both without folders', () => {
  const files = submissionFiles({ val: part([3, 1]), test: part([7]) })
  expect([...files.keys()]).toEqual(['hl_val_submission.jsonl', 'hl_test_submission.jsonl', 'submission.zip'])
  expect(readJsonl(files.get('hl_val_submission.jsonl')!)).toEqual([
    { qid: 3, query: 'query 3', vid: 'v3', pred_relevant_windows: [[0, 13, 0.5]], pred_saliency_scores: [0.1, -0.2] },
    { qid: 1, query: 'query 1', vid: 'v1', pred_relevant_windows: [[0, 11, 0.5]], pred_saliency_scores: [0.1, -0.2] },
  ])
  const zipped = unzipSync(files.get('submission.zip')!)
  expect(Object.keys(zipped)).toEqual(['hl_val_submission.jsonl', 'hl_test_submission.jsonl'])
  for (const [name, bytes] of Object.entries(zipped)) expect(bytes).toEqual(files.get(name))
  expect(submissionFiles({ val: part([3, 1]), test: part([7]) }).get('submission.zip')).toEqual(
    files.get('submission.zip'),
  )
})

test.each([
  [
    'a query without a prediction',
    { annotations: part([1, 2]).annotations, predictions: part([1]).predictions },
    'has 1 predictions of 2 queries',
  ],
  [
    'a prediction of another query',
    { annotations: part([1, 2]).annotations, predictions: part([1, 5]).predictions },
    'row 2: query 2 has no prediction',
  ],
  [
    'a query twice',
    { annotations: part([1, 2]).annotations, predictions: [...part([1]).predictions, ...part([1]).predictions] },
    'has 1 predictions of 2 queries',
  ],
  ['no window', changed({ pred_relevant_windows: [] }), 'query 2 has no window'],
  [
    'NaN',
    changed({ pred_relevant_windows: [[0, Number.NaN, 1]] }),
    'query 2 has a window that is no [start, end, score] of finite numbers',
  ],
  [
    'a window that ends before it starts',
    changed({ pred_relevant_windows: [[9, 3, 1]] }),
    'has a window that is no [start, end, score]',
  ],
  [
    'no saliency',
    changed({ pred_saliency_scores: undefined }),
    'has no saliency scores, expected one for each clip of 2 s',
  ],
  [
    'infinite saliency',
    changed({ pred_saliency_scores: [Number.POSITIVE_INFINITY] }),
    'has saliency scores that are not finite',
  ],
])('what the server would refuse is one clear line: %s', (_, test, message) => {
  expect(() => submissionFiles({ val: part([1]), test })).toThrow(`hl_test_submission.jsonl`)
  expect(() => submissionFiles({ val: part([1]), test })).toThrow(message)
})
