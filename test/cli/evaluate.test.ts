import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { evaluateCommand } from '../../src/cli/evaluate.js'
import { goldenTest } from '../golden.js'

let folder: string
let printed: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikemba-evaluate-'))
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => {
  printed = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    printed += `${text}\n`
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const SUBSET = ['subset64/preds_qd_detr.jsonl', 'subset64/gt.jsonl'] as const

goldenTest('a table with the floor and the ceiling beside the result', SUBSET, async (predictions, groundTruth) => {
  await evaluateCommand.run([], { predictions, groundTruth })
  const lines = printed.split('\n')
  expect(lines[0]).toBe('qvhighlights: 64 queries, in percent')
  expect(lines[2]).toMatch(/^ +predictions +floor +ceiling$/)
  expect(lines).toContainEqual(expect.stringMatching(/^MR-full-R1@0\.3 +79\.69 +17\.19 +100\.00$/))
  expect(lines).toContainEqual(expect.stringMatching(/^MR-full-mAP +40\.96 +3\.52 +99\.86$/))
  expect(new Set(lines.slice(2, 19).map((line) => line.length)).size).toBe(1) // columns are aligned
})

goldenTest(
  '--json prints the official result file',
  [...SUBSET, 'subset64/expected_metrics.json'],
  async (predictions, groundTruth, official) => {
    await evaluateCommand.run([], { predictions, groundTruth, json: true })
    expect(printed.trim()).toBe(JSON.stringify(JSON.parse(await readFile(official!, 'utf8')), null, 4))
  },
)

goldenTest(
  '--intersect scores the queries that both files hold',
  [SUBSET[0], 'moment_detr/data/highlight_val_release.jsonl'],
  async (predictions, groundTruth) => {
    await expect(evaluateCommand.run([], { predictions, groundTruth })).rejects.toThrow('1486 (first: ')
    await evaluateCommand.run([], { predictions, groundTruth, intersect: true })
    expect(printed).toMatch(/^qvhighlights: 64 queries[\s\S]*MR-full-mAP +40\.96/)
  },
)

test.each([
  ['charades', { relevant_windows: [[0, 4]] }, 'R1@0.5'],
  ['tvsum', { label: [[1], [5], [2]] }, 'mAP'],
  ['youtube', { label: [[0], [1], [0]], match: [-1, 1, -1] }, 'mAP'],
])('the annotations tell the benchmark: %s', async (name, fields, figure) => {
  const files = { predictions: join(folder, `${name}-p.jsonl`), groundTruth: join(folder, `${name}-g.jsonl`) }
  await writeFile(files.groundTruth, JSON.stringify({ qid: 'a', query: 'dog', vid: 'a', duration: 8, ...fields }))
  await writeFile(
    files.predictions,
    JSON.stringify({ qid: 'a', pred_relevant_windows: [[0, 4, 1]], pred_saliency_scores: [0, 1, 0] }),
  )
  await evaluateCommand.run([], files)
  expect(printed).toMatch(new RegExp(`^${name}: 1 query[\\s\\S]*${figure} +100\\.00`))
})

const truth = [1, 2, 3].map((qid) => ({
  ...{ qid, query: 'dog', vid: 'v', duration: 10, relevant_windows: [[0, 4]] },
  ...{ relevant_clip_ids: [0], saliency_scores: [[1, 2, 3]] },
}))
const guess = (qid: number, more: object = {}) => ({
  qid,
  pred_relevant_windows: [[0, 4, 1]],
  pred_saliency_scores: [1, 0, 0, 0, 0],
  ...more,
})
const evaluated = async (predictions: object[], groundTruth: object[], more: object = {}): Promise<string[]> => {
  const notes: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void notes.push(line))
  const files = { predictions: join(folder, 'p.jsonl'), groundTruth: join(folder, 'g.jsonl') }
  const lines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n')
  await Promise.all([
    writeFile(files.predictions, lines(predictions)),
    writeFile(files.groundTruth, lines(groundTruth)),
  ])
  await evaluateCommand.run([], { ...files, ...more })
  return notes
}

test('a word for what the evaluator makes right silently: other numbers of scores, none at all, left out queries, odd rows', async () => {
  expect(
    await evaluated(
      [1, 2, 3].map((qid) => guess(qid)),
      truth,
    ),
  ).toEqual([])
  expect(
    await evaluated(
      [guess(1, { pred_saliency_scores: [1, 0] }), guess(2), guess(3, { pred_saliency_scores: [1, 0, 0, 0, 0, 9] })],
      truth,
    ),
  ).toEqual([
    expect.stringMatching(
      /^note: 2 of 3 predictions have another number of saliency scores than clips \(query 1: 2 for 5\): .*missing ones count as 0/,
    ),
  ])
  expect(await evaluated([guess(1), guess(7)], truth, { intersect: true, json: true })).toEqual([
    expect.stringMatching(
      /^note: left out: 2 of 3 queries of the ground truth without a prediction, 1 predictions of other queries/,
    ),
  ])
  expect(await evaluated([guess(1)], [{ ...truth[0], relevant_windows: [[0, 40]] }])).toEqual([
    "note: the ground truth would not pass data check: row 1: window [0,40] ends after the video's 10 s",
  ])
})

test('predictions of moments alone are scored against moments alone', async () => {
  const bare = truth.map(({ saliency_scores: _, relevant_clip_ids: __, ...row }) => row)
  const notes = await evaluated(
    [1, 2, 3].map((qid) => guess(qid, { pred_saliency_scores: undefined })),
    bare,
    { benchmark: 'qvhighlights' },
  )
  expect(notes).toEqual(['note: the predictions have no pred_saliency_scores: highlights (HL-…) are not scored'])
  expect(printed).toMatch(/MR-full-R1@0\.5 +100\.00 +\d+\.\d+ +100\.00/)
})

test('queries that stand twice are named with their rows', async () => {
  await expect(evaluated([guess(1), guess(2), guess(1), guess(2), guess(3)], truth)).rejects.toThrow(
    'query 1: stands twice in the predictions, rows 1 and 3, and so do 1 other queries; keep one row each',
  )
  await expect(evaluated([guess(1)], truth)).rejects.toThrow('--intersect')
})

test('a missing flag, an empty file, a missing file', async () => {
  const empty = join(folder, 'empty.jsonl')
  await writeFile(empty, '')
  await expect(evaluateCommand.run([], { groundTruth: empty })).rejects.toMatchObject({
    tag: 'FlagError',
    message: '--predictions is missing, expected a jsonl file',
  })
  await expect(evaluateCommand.run([], { predictions: empty, groundTruth: empty })).rejects.toMatchObject({
    tag: 'MetricsError',
  })
  await expect(
    evaluateCommand.run([], { predictions: empty, groundTruth: join(folder, 'absent') }),
  ).rejects.toMatchObject({ code: 'ENOENT' })
})
