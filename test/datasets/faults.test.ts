import fc from 'fast-check'
import { checkBenchmark, type DataFolder, loadBenchmark, memoryFolder } from 'spikemba/datasets'
import { writeJsonl, writeNpy } from 'spikemba/formats'
import { expect, test } from 'vitest'
import type { Annotation } from '../../src/metrics/index.js'
import { annotationProblems } from '../../src/metrics/internal.js'
import { features, grid, row, smallFolder } from './smallFolder.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const withNaN = (): Float32Array => {
  const data = grid(10, 6)
  data[6 * 3 + 2] = Number.NaN
  return data
}

/** Every fault: the folder, and the one line that must be said. */
const FAULTS: [fault: string, folder: DataFolder, line: RegExp][] = [
  [
    'a truncated npz',
    smallFolder({ 'slowfast_features/b.npz': features(10, 6).subarray(0, 100) }),
    /^data\/slowfast_features\/b\.npz: is no readable zip .*\(needed by data\/train\.jsonl row 3\)$/,
  ],
  [
    'a file of another size',
    smallFolder({ 'clip_features/b.npz': features(10, 3) }),
    /^data\/clip_features\/b\.npz: has 3 columns, expected 4 as in the other files of its folder \(needed by data\/train\.jsonl row 3\)$/,
  ],
  [
    'a missing video',
    smallFolder({ 'clip_features/b.npz': null }),
    /^data\/train\.jsonl row 3: video b has no file in clip_features \(looked for b\.npz, \.npy, \.safetensors, and the entry b of an HDF5 file\)$/,
  ],
  [
    'a missing query',
    smallFolder({ 'clip_text_features/qid1.npz': null }),
    /^data\/train\.jsonl row 2: query 1 has no file in clip_text_features \(looked for qid1\.npz, 1\.npz, a\.npz\)$/,
  ],
  [
    'NaN features',
    smallFolder({ 'slowfast_features/b.npz': features(10, 6, 'features', withNaN()) }),
    /^data\/slowfast_features\/b\.npz: holds NaN at row 3, column 2, expected finite numbers; .*row 3\)$/,
  ],
  [
    'clips of one second taken for two',
    smallFolder({ 'clip_features/b.npz': features(20, 4) }),
    /^data\/clip_features\/b\.npz: has 20 rows, expected 10 clips of 2 s for a video of 20\.0 s; the rows fit clips of 1\.00 s/,
  ],
  [
    'an empty matrix',
    smallFolder({ 'clip_features/b.npz': features(0, 4) }),
    /^data\/clip_features\/b\.npz: has shape \[0, 4\]: it is empty$/,
  ],
  [
    'a vector in place of a matrix',
    smallFolder({ 'clip_features/b.npz': null, 'clip_features/b.npy': writeNpy({ shape: [40], data: grid(10, 4) }) }),
    /^data\/clip_features\/b\.npy: has shape \[40\], expected \[rows, columns\]$/,
  ],
  [
    'no features at all',
    memoryFolder(new Map([['train.jsonl', writeJsonl([row(0, 'a')])]]), 'data'),
    /^data: has no video features, expected folders such as slowfast_features\/ and clip_features\/ with a file per video, or HDF5 files of such names$/,
  ],
  [
    'a duplicate query id',
    smallFolder({}, [row(0, 'a'), row(1, 'a'), row(0, 'b')]),
    /^data\/train\.jsonl row 3: query id 0 stands in row 1 already, expected each id once$/,
  ],
  [
    'an empty query',
    smallFolder({}, [row(0, 'a', { query: '  ' })]),
    /^data\/train\.jsonl row 1: query 0 is empty, expected a sentence$/,
  ],
  [
    'a start after its end',
    smallFolder({}, [row(0, 'a'), row(1, 'b', { relevant_windows: [[10, 4]] })]),
    /^data\/train\.jsonl row 2: true window \[10,4\], expected \[start, end\] in seconds with start ≤ end$/,
  ],
  [
    'a moment without length',
    smallFolder({}, [row(0, 'a', { relevant_windows: [[4, 4]] })]),
    /row 1: window \[4,4\] has no length$/,
  ],
  [
    'a moment beyond the video',
    smallFolder({}, [row(0, 'a', { relevant_windows: [[4, 40]] })]),
    /row 1: window \[4,40\] ends after the video's 20 s$/,
  ],
  [
    'a zero-length video',
    smallFolder({}, [row(0, 'a', { duration: 0 })]),
    /^data\/train\.jsonl row 1: video a has duration 0, expected a length above 0$/,
  ],
  [
    'ratings of two raters',
    smallFolder({}, [
      row(0, 'a', {
        saliency_scores: [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
      }),
    ]),
    /row 1: relevant clip 2 has ratings \[1,2\], expected three numbers$/,
  ],
  [
    'ratings for other clips',
    smallFolder({}, [row(0, 'a', { relevant_clip_ids: [2] })]),
    /row 1: 1 relevant_clip_ids beside 3 saliency_scores/,
  ],
  [
    'a clip outside',
    smallFolder({}, [row(0, 'a', { relevant_clip_ids: [2, 3, 10] })]),
    /row 1: relevant clip 10 stands twice or outside the video's 10 clips \(whole ones of 2 s in 20 s\), expected each once, from 0 to 9/,
  ],
  ['a name that leaves the folder', smallFolder({}, [row(0, '../a')]), /row 1: vid "\.\.\/a" is no file name$/],
  [
    'a line that is no JSON',
    smallFolder({ 'train.jsonl': encode('{"qid": 1\n') }),
    /^data\/train\.jsonl line 1: is no JSON/,
  ],
  [
    'swapped recorded sources',
    smallFolder({ 'features.json': encode('{"slowfast_features": 4, "clip_features": 6}') }),
    /^data: slowfast_features has 6 columns, clip_features has 4 columns: the sources are swapped, exchange the two folders$/,
  ],
  [
    'a size that is not the recorded one',
    smallFolder({ 'features.json': encode('{"clip_features": 512}') }),
    /^data: clip_features has 4 columns, expected 512 \(recorded\)/,
  ],
  [
    'a record that is none',
    smallFolder({ 'features.json': encode('[') }),
    /^data\/features\.json: expected an object from source to feature size$/,
  ],
]

for (const [fault, folder, line] of FAULTS) {
  test(`check says one line about ${fault}`, async () => {
    const { problems } = await checkBenchmark('qvhighlights', folder)
    expect(problems.length).toBe(1)
    expect(problems[0]!.replace(/\n/g, '⏎')).not.toContain('⏎')
    const read = async (): Promise<void> => {
      const dataset = await loadBenchmark('qvhighlights', { dir: folder, split: 'train' })
      for (let i = 0; i < dataset.length; i++) await dataset.sample(i)
    }
    const error = await read().then(
      () => undefined,
      (reason: Error & { tag?: string }) => reason,
    )
    expect(error?.message).toMatch(line)
    expect(error?.tag).toMatch(/^(Data|Format)Error$/)
  })
}

test('folders with each other’s published sizes are swapped, recorded or not', async () => {
  const change: Record<string, Uint8Array> = {}
  for (const vid of ['a', 'b'])
    Object.assign(change, {
      [`slowfast_features/${vid}.npz`]: features(10, 512),
      [`clip_features/${vid}.npz`]: features(10, 2304),
    })
  await expect(loadBenchmark('qvhighlights', { dir: smallFolder(change), split: 'train' })).rejects.toThrow(
    'data: slowfast_features has 512 columns, clip_features has 2304 columns: the sources are swapped',
  )
})

test('one odd file does not decide what the others should be', async () => {
  const dir = smallFolder({ 'clip_features/a.npz': features(10, 3) }, [row(0, 'a'), row(1, 'b'), row(2, 'b')])
  const { problems } = await checkBenchmark('qvhighlights', dir)
  expect(problems).toEqual(['data/clip_features/a.npz: has 3 columns, expected 4 as in the other files of its folder'])
})

test('check gathers all that is wrong and goes on', async () => {
  const dir = smallFolder({ 'clip_features/b.npz': null }, [
    row(0, 'a', { query: '' }),
    row(1, 'a', { duration: -1 }),
    row(2, 'b'),
  ])
  const { problems } = await checkBenchmark('qvhighlights', dir)
  expect(problems.map((problem) => problem.replace(/^data\/train\.jsonl /, '').slice(0, 20))).toEqual([
    'row 1: query 0 is em',
    'row 2: video a has d',
    'row 3: video b has n',
  ])
})

test('check of a good folder says what it read', async () => {
  const seen: number[] = []
  const report = await checkBenchmark('qvhighlights', smallFolder(), { progress: (done) => seen.push(done) })
  expect(report).toEqual({ problems: [], splits: [{ split: 'train', queries: 3, videos: 2, dVideo: 12, dText: 5 }] })
  expect(seen).toEqual([1, 2, 3])
})

test('check of an empty folder says what is missing', async () => {
  const { problems } = await checkBenchmark('tacos', memoryFolder(new Map(), 'nowhere'))
  expect(problems).toEqual(['nowhere: has no annotations of tacos, expected a file such as train.jsonl'])
})

test('labels that do not fit their videos', async () => {
  const label = [[1], [0]]
  const tell = async (name: 'tvsum' | 'youtube', more: object): Promise<string> => {
    const rows = [{ qid: 'v', vid: 'v', query: 'q', duration: 2, ...more }]
    return (await checkBenchmark(name, memoryFolder(new Map([['train.jsonl', writeJsonl(rows)]]), 'd'))).problems[0]!
  }
  expect(await tell('tvsum', {})).toBe(
    'd/train.jsonl row 1: the ground truth has no label, expected one row a clip with a number per rater',
  )
  expect(await tell('tvsum', { label: [[1]] })).toContain('1 labels for 2 clips')
  expect(await tell('tvsum', { label })).toContain('expected 20 ratings 1 to 5')
  expect(await tell('youtube', { label, clip: [[0, 1]] })).toContain('2 labels for 1 clips')
  expect(await tell('youtube', { label, match: [1] })).toContain('2 labels for 1 matches')
  expect(
    await tell('youtube', {
      label,
      clip: [
        [0, 100],
        [150, 50],
      ],
    }),
  ).toContain('clip [150,50] ends before it starts')
})

test('rows of any shape are judged, never stumbled over', () => {
  const field = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(undefined))
  const fields = {
    relevant_windows: field,
    relevant_clip_ids: field,
    saliency_scores: field,
    label: field,
    clip: field,
    match: field,
  }
  const shape = fc.oneof(
    fc.jsonValue(),
    fc.record({ qid: field, vid: field, query: field, duration: field, ...fields }),
    fc.record(fields).map((more) => row(1, 'v', more)),
  )
  fc.assert(
    fc.property(
      fc.array(shape, { maxLength: 4 }),
      fc.constantFrom('qvhighlights', 'tvsum', 'youtube'),
      (rows, name) => {
        for (const { row: number, problem } of annotationProblems(rows as Annotation[], name)) {
          expect(number).toBeGreaterThan(0)
          expect(problem).not.toContain('\n')
        }
      },
    ),
    { numRuns: 500 },
  )
})
