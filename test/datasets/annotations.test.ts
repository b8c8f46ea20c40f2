import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BenchmarkName, diskFolder, memoryFolder, parseAnnotations } from 'spikemba/datasets'
import { expect, test } from 'vitest'
import { readAnnotations } from '../../src/datasets/annotations/readAnnotations.js'
import { annotationProblems } from '../../src/metrics/internal.js'
import { goldenTest } from '../golden.js'

const FILES: [BenchmarkName, string, number][] = [
  ['qvhighlights', 'moment_detr/data/highlight_train_release.jsonl', 7218],
  ['qvhighlights', 'moment_detr/data/highlight_val_release.jsonl', 1550],
  ['qvhighlights', 'moment_detr/data/highlight_test_with_gt.jsonl', 1542],
  ['charades', 'lighthouse/data/charades/charades_train_release.jsonl', 12404],
  ['charades', 'lighthouse/data/charades/charades_test_release.jsonl', 3720],
  ['charades', 'charades_txt/charades_sta_train.txt', 12408],
  ['charades', 'charades_txt/charades_sta_test.txt', 3720],
  ['tacos', 'lighthouse/data/tacos/tacos_train_release.jsonl', 9790],
  ['tacos', 'lighthouse/data/tacos/tacos_val_release.jsonl', 4436],
  ['tacos', 'lighthouse/data/tacos/tacos_test_release.jsonl', 4001],
  ['tacos', 'tacos_json/train.json', 9790],
  ['tvsum', 'lighthouse/data/tvsum/tvsum_train_release.jsonl', 40],
  ['tvsum', 'lighthouse/data/tvsum/tvsum_val_release.jsonl', 10],
  ['youtube', 'lighthouse/data/youtube_highlight/youtube_highlight_train_release.jsonl', 233],
  ['youtube', 'lighthouse/data/youtube_highlight/youtube_highlight_val_release.jsonl', 152],
]

for (const [benchmark, file, count] of FILES) {
  goldenTest(`${file}: ${count} rows, nothing wrong`, [file], (path) => {
    const annotations = parseAnnotations(readFileSync(path), path)
    expect(annotations.length).toBe(count)
    expect(annotationProblems(annotations, benchmark)).toEqual([])
  })
}

goldenTest(
  'TACoS as frames and TACoS as seconds are the same rows',
  ['tacos_json/test.json', 'lighthouse/data/tacos/tacos_test_release.jsonl'],
  (frames, seconds) => {
    const rows = parseAnnotations(readFileSync(frames), frames)
    const byId = new Map(rows.map((row) => [row.qid, row]))
    for (const { qid, query, vid, duration, relevant_windows } of parseAnnotations(readFileSync(seconds), seconds)) {
      const other = byId.get(qid)!
      expect([other.query, other.vid]).toEqual([query, vid])
      expect(other.duration).toBeCloseTo(duration, 6)
      expect(other.relevant_windows![0]![0]).toBeCloseTo(relevant_windows![0]![0], 6)
      expect(other.relevant_windows![0]![1]).toBeCloseTo(relevant_windows![0]![1], 6)
    }
  },
)

goldenTest(
  'TVSum’s official labels are those of the JSON lines',
  ['tvsum_official/matlab/ydata-tvsum50.mat', 'lighthouse/data/tvsum/tvsum_val_release.jsonl'],
  async (mat, jsonl) => {
    const { annotations } = await readAnnotations('tvsum', diskFolder(dirname(mat)), 'test')
    const published = new Map(parseAnnotations(readFileSync(jsonl), jsonl).map((row) => [row.vid, row]))
    expect(annotations.length).toBe(10)
    for (const { vid, label, domain, duration, query } of annotations) {
      const { label: expected, ...row } = published.get(vid)!
      expect({ domain, duration, query }).toEqual({ domain: row.domain, duration: row.duration, query: row.query })
      expect(label).toEqual(expected)
    }
    expect((await readAnnotations('tvsum', diskFolder(dirname(mat)), 'train')).annotations.length).toBe(40)
  },
)

test('Charades text: ends named first are swapped, the latest end bounds the duration', () => {
  const rows = parseAnnotations(
    new TextEncoder().encode('AKKWU 38.0 13.0##person opens the cabinet.\nAKKWU 1 2.5##person sits.\n'),
    'x.txt',
  )
  expect(rows[0]).toEqual({
    qid: 0,
    vid: 'AKKWU',
    query: 'person opens the cabinet.',
    duration: 38,
    relevant_windows: [[13, 38]],
  })
  expect(rows[1]!.duration).toBe(38)
})

test('Charades text: a line that does not read is named', () => {
  expect(() => parseAnnotations(new TextEncoder().encode('A 1 2##ok\nB 1##no end'), 'x.txt')).toThrow(
    'x.txt row 2: found "B 1##no end", expected "VID start end##sentence"',
  )
})

test('TACoS: a table that is none, and a video without sentences, are refused', () => {
  const parse = (value: unknown): unknown => parseAnnotations(new TextEncoder().encode(JSON.stringify(value)), 'x.json')
  expect(() => parse([1])).toThrow('x.json: expected an object from video to sentences')
  expect(() => parse({ 'v.avi': { timestamps: [[0, 1]], fps: 30, num_frames: 9 } })).toThrow(
    'video v.avi: expected timestamps and sentences',
  )
  expect(() => parseAnnotations(new TextEncoder().encode('{'), 'x.json')).toThrow('x.json: is no JSON')
})

test('the official names and the short ones are found, test labels before those without', async () => {
  const line = new TextEncoder().encode('{"qid":1,"vid":"v","query":"q","duration":10}\n')
  const found = async (name: BenchmarkName, split: string, ...files: string[]): Promise<string> =>
    (await readAnnotations(name, memoryFolder(new Map(files.map((file) => [file, line])), 'd'), split)).file
  expect(await found('qvhighlights', 'test', 'highlight_test_release.jsonl', 'highlight_test_with_gt.jsonl')).toBe(
    'd/highlight_test_with_gt.jsonl',
  )
  expect(await found('qvhighlights', 'train', 'highlight_train_release.jsonl', 'train.jsonl')).toBe('d/train.jsonl')
  expect(await found('charades', 'val', 'metadata/charades_test.jsonl')).toBe('d/metadata/charades_test.jsonl')
  expect(await found('youtube', 'val', 'youtube_valid.jsonl')).toBe('d/youtube_valid.jsonl')
  await expect(found('qvhighlights', 'val', 'train.jsonl')).rejects.toThrow(
    'd: has no annotations of the val split, expected a file such as val.jsonl',
  )
  await expect(found('shapes', 'dev', 'train.jsonl')).rejects.toThrow(
    'split is "dev", expected one of train, val in shapes',
  )
})
