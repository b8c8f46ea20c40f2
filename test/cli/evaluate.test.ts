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

goldenTest('--json prints the official result file', [...SUBSET, 'subset64/expected_metrics.json'], async (predictions, groundTruth, official) => {
  await evaluateCommand.run([], { predictions, groundTruth, json: true })
  expect(printed.trim()).toBe(JSON.stringify(JSON.parse(await readFile(official!, 'utf8')), null, 4))
})

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
  await writeFile(files.predictions, JSON.stringify({ qid: 'a', pred_relevant_windows: [[0, 4, 1]], pred_saliency_scores: [0, 1, 0] }))
  await evaluateCommand.run([], files)
  expect(printed).toMatch(new RegExp(`^${name}: 1 query[\\s\\S]*${figure} +100\\.00`))
})

test('a missing flag, an empty file, a missing file', async () => {
  const empty = join(folder, 'empty.jsonl')
  await writeFile(empty, '')
  await expect(evaluateCommand.run([], { groundTruth: empty })).rejects.toMatchObject({
    tag: 'FlagError',
    message: '--predictions is missing, expected a jsonl file',
  })
  await expect(evaluateCommand.run([], { predictions: empty, groundTruth: empty })).rejects.toMatchObject({ tag: 'MetricsError' })
  await expect(evaluateCommand.run([], { predictions: empty, groundTruth: join(folder, 'absent') })).rejects.toMatchObject({ code: 'ENOENT' })
})
