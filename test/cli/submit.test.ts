import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { readJsonlFile, writeJsonl } from 'spikemba/formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTrained } from '../../src/cli/trained.js'
import { spikemba } from './terminal.js'

let home: string
let data: string
let run: string
const row = (qid: number): object => ({
  qid,
  query: `a dog runs ${qid}`,
  vid: `v${qid}`,
  duration: 20,
  relevant_windows: [[4, 10]],
  relevant_clip_ids: [2, 3, 4],
  saliency_scores: Array(3).fill([4, 3, 4]),
})

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-submit-'))
  data = join(home, 'data')
  run = join(home, 'run')
  const [train, val] = ['train', 'val'].map((split) => join(home, `${split}.jsonl`))
  await writeFile(train!, writeJsonl([0, 1, 2, 3].map(row)))
  await writeFile(val!, writeJsonl([4, 5, 6].map(row)))
  const planted = [
    'data',
    'synthesize',
    'qvhighlights',
    '--annotations',
    train!,
    '--val',
    val!,
    '--out',
    data,
    '--dv',
    '6,4',
    '--dt',
    '8',
  ]
  expect(await spikemba(...planted)).toMatchObject({ code: 0 })
  // The test split as it was released at first: without ground truth.
  await writeFile(
    join(data, 'test.jsonl'),
    writeJsonl([6, 4].map((qid) => ({ qid, query: `a dog runs ${qid}`, vid: `v${qid}`, duration: 20 }))),
  )
  const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'slots=2', 'batch=2']
  expect(
    await spikemba(
      'train',
      'qvhighlights',
      '--data',
      data,
      '--backend',
      'wasm',
      '--steps',
      '2',
      '--max-words',
      '2',
      '--out',
      run,
      ...small,
    ),
  ).toMatchObject({ code: 0 })
})
afterAll(() => rm(home, { recursive: true }))

test('writes both files and the zip, and the figures of val are those of the run', async () => {
  const { code, out, err } = await spikemba('submit', run, '--backend', 'wasm', '--batch', '2', '--json')
  expect({ code, err }).toMatchObject({ code: 0 })
  const said = JSON.parse(out[0]!) as { out: string; files: string[]; val: Record<string, number>; test?: object }
  expect(said.files).toEqual(['hl_val_submission.jsonl', 'hl_test_submission.jsonl', 'submission.zip'])
  expect(said.test).toBeUndefined()
  const { brief } = JSON.parse(await readFile(join(run, 'metrics-val.json'), 'utf8')) as { brief: object }
  expect(said.val).toEqual(brief)
  // Read as the run read them, words left out and all.
  const scores = async (file: string) =>
    (await readJsonlFile<{ pred_saliency_scores: number[] }>(file)).map((row) => row.pred_saliency_scores)
  expect(await scores(join(said.out, 'hl_val_submission.jsonl'))).toEqual(
    await scores(join(run, 'predictions-val.jsonl')),
  )
  expect(
    (await readJsonlFile<{ qid: number }>(join(said.out, 'hl_test_submission.jsonl'))).map(({ qid }) => qid),
  ).toEqual([6, 4])
  expect(Object.keys(unzipSync(await readFile(join(said.out, 'submission.zip'))))).toEqual([
    'hl_val_submission.jsonl',
    'hl_test_submission.jsonl',
  ])

  const scored = await spikemba(
    'evaluate',
    '--predictions',
    join(said.out, 'hl_val_submission.jsonl'),
    '--ground-truth',
    join(data, 'highlight_val.jsonl'),
    '--json',
  )
  expect(scored).toMatchObject({ code: 0, err: [] })
  expect(said.val).toMatchObject((JSON.parse(scored.out.join('\n')) as { brief: object }).brief)
})

test('test is scored where its ground truth is at hand, and said where not', async () => {
  const without = await spikemba('submit', run, '--backend', 'wasm', '--out', join(home, 'other'))
  expect(without.out.some((line) => line.startsWith('val: R1'))).toBe(true)
  expect(without.out.at(-1)).toContain('the authors released highlight_test_with_gt.jsonl instead')
  await writeFile(join(data, 'test.jsonl'), writeJsonl([6, 4].map(row)))
  const { out } = await spikemba('submit', run, '--backend', 'wasm', '--json')
  expect((JSON.parse(out[0]!) as { test: Record<string, number> }).test['MR-full-mAP']).toBeGreaterThanOrEqual(0)
})

test.each([
  ['no run', () => ['submit', join(home, 'nowhere')], 'expected a run folder with run.json'],
  ['no test split', () => ['submit', run, '--data', join(home, 'absent')], 'absent'],
  ['a batch of 0', () => ['submit', run, '--batch', '0'], '--batch'],
])('bad input is one line: %s', async (_, args, message) => {
  const { code, err } = await spikemba(...args())
  expect(code).toBe(2)
  expect(err.join('\n')).toContain(message)
})

test('whoever opens the run reads its data as the run read them', async () => {
  const { model, dataset } = await openTrained(run, { backend: 'wasm', split: 'val' })
  model.dispose()
  expect([(await dataset.sample(0)).words, dataset.sources?.map(({ size }) => size)]).toEqual([2, [6, 4]])
})
