import { checkBenchmark, loadBenchmark, makeSample, memoryFolder } from 'spikemba/datasets'
import { writeJsonl } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { countLost, lostSentences } from '../../src/datasets/internal.js'
import { features, row, smallFolder } from './smallFolder.js'

const long = (clips: number, duration: number, window: [number, number], words = 3) => {
  const rated = { relevant_clip_ids: [window[0] / 2], saliency_scores: [[1, 2, 3]] }
  const rows = [0, 1].map((qid) => row(qid, `v${qid}`, { duration, relevant_windows: [window], ...rated }))
  const files = new Map<string, Uint8Array>([['val.jsonl', writeJsonl(rows)]])
  for (const qid of [0, 1]) {
    files.set(`clip_features/v${qid}.npz`, features(clips, 4))
    files.set(`clip_text_features/qid${qid}.npz`, features(words, 5))
  }
  return memoryFolder(files, 'data')
}

test('nothing lost, nothing said', async () => {
  const dataset = await loadBenchmark('qvhighlights', { dir: smallFolder(), split: 'train' })
  expect(lostSentences(await countLost(dataset))).toEqual([])
})

test('moments beyond maxClips are counted, with the flag that keeps them, which does', async () => {
  const dir = long(150, 300, [200, 220])
  const { problems, splits } = await checkBenchmark('qvhighlights', dir)
  expect(problems).toEqual([])
  expect(splits[0]!.lost).toEqual([
    'val: 2 videos are longer than the 75 clips that are kept: 150 of 300 clips are left out, 2 of 2 moments lie there and 0 more end there; --max-clips 150 (maxClips) keeps all',
  ])
  expect((await checkBenchmark('qvhighlights', dir, { maxClips: 150 })).splits[0]!.lost).toBeUndefined()
})

test('a moment that the cut goes through is told from one that is gone', async () => {
  const [{ lost } = { lost: undefined }] = (await checkBenchmark('qvhighlights', long(150, 300, [100, 220]))).splits
  expect(lost![0]).toContain('0 of 2 moments lie there and 2 more end there')
})

test('features that end before their video lose its last moments', async () => {
  const { splits } = await checkBenchmark('charades', long(78, 100, [80, 95]), { splits: [] })
  expect(splits).toEqual([])
  const dataset = await loadBenchmark('tacos', { dir: long(40, 100, [80, 95]), split: 'val' })
  expect(lostSentences(await countLost(dataset))).toEqual([
    'val: 2 of 2 moments begin after the last clip of their features and are neither learnt nor found (those of v0 end at 80 s, the video at 100 s); extract these features again',
  ])
})

test('words beyond maxWords are told', async () => {
  const dir = long(10, 20, [4, 6], 40)
  const dataset = await loadBenchmark('tacos', { dir, split: 'val' })
  expect(lostSentences(await countLost(dataset))).toEqual([
    'val: 2 sentences are cut, the longest has 40 words; --max-words 40 (maxWords) keeps all',
  ])
  expect(lostSentences(await countLost(await loadBenchmark('tacos', { dir, split: 'val', maxWords: 'all' })))).toEqual(
    [],
  )
})

test('a sample of the queries says that it is one', async () => {
  const dataset = await loadBenchmark('qvhighlights', { dir: long(150, 300, [200, 220]), split: 'val' })
  expect(lostSentences(await countLost(dataset, 1))[0]).toMatch(/^val \(1 of 2 queries looked at\): 1 video is longer/)
})

test('how data are read stands on the dataset, and senseless wishes are refused', async () => {
  const load = (more: object) => loadBenchmark('tacos', { dir: long(10, 20, [4, 6]), split: 'val', ...more })
  expect(await load({})).toMatchObject({ clipSec: 2, maxClips: 'all', maxWords: 32 })
  expect(await load({ clipSec: 'auto', maxClips: 5, maxWords: 'all' })).toMatchObject({
    clipSec: 2,
    maxClips: 5,
    maxWords: 'all',
  })
  await expect(load({ maxClips: 0 })).rejects.toThrow(
    "maxClips is 0, expected a whole number of at least 1, 'all' or 'auto'",
  )
  await expect(load({ clipSec: -1 })).rejects.toThrow('clipSec is -1, expected seconds above 0')
})

test('the clip length that the rows speak for is one that can be set', async () => {
  const dir = long(10, 20, [4, 6])
  const wrong = await checkBenchmark('tacos', dir, { clipSec: 1 })
  const advice = /--clip-sec (\S+) \(clipSec in code\)/.exec(wrong.problems[0]!)
  expect(advice?.[1]).toBe('2')
  expect((await checkBenchmark('tacos', dir, { clipSec: Number(advice![1]) })).problems).toEqual([])
})

test('a sample of one’s own tells what was left out', () => {
  const matrix = (rows: number, columns: number) => ({ rows, columns, data: new Float32Array(rows * columns).fill(1) })
  const parts = {
    video: [matrix(8, 2), matrix(6, 2)],
    text: matrix(5, 3),
    clipSec: 2,
    annotation: { qid: 0, vid: 'v', query: 'q', duration: 16 },
  }
  expect(makeSample(parts).leftOut).toBeUndefined()
  expect(makeSample({ ...parts, maxClips: 4, maxWords: 4 }).leftOut).toEqual({ clips: 2, words: 1 })
})
