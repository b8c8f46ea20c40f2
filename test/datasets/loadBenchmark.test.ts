import { readFileSync } from 'node:fs'
import { loadBenchmark, makeSample, memoryFolder } from 'spikemba/datasets'
import { writeJsonl, writeNpy, writeSafetensors } from 'spikemba/formats'
import { expect, test } from 'vitest'
import { checkSourceOrder, joinSources, parseFeatures, sha256 } from '../../src/datasets/internal.js'
import { goldenTest } from '../golden.js'
import { features, grid, row, smallFolder } from './smallFolder.js'

const load = (dir = smallFolder(), more: object = {}): ReturnType<typeof loadBenchmark> =>
  loadBenchmark('qvhighlights', { dir, split: 'train', ...more })

test('a sample: normalised sources side by side, SlowFast first, then where in the video the clip lies', async () => {
  const dataset = await load()
  expect([dataset.length, dataset.dVideo, dataset.dText, dataset.clipSec]).toEqual([3, 6 + 4 + 2, 5, 2])
  expect(dataset.sources!.map(({ name }) => name)).toEqual(['slowfast_features', 'clip_features'])
  const { video, clips, words, text, durationSec } = await dataset.sample(1)
  expect([clips, words, durationSec]).toEqual([10, 4, 20])
  const raw = grid(10, 6)
  const norm = Math.hypot(...raw.subarray(6, 12)) + 1e-5
  expect(video[12]).toBeCloseTo(raw[6]! / norm, 6)
  expect(Math.hypot(...video.subarray(12 + 6, 12 + 10))).toBeCloseTo(1, 4)
  expect([video[12 + 10], video[12 + 11]]).toEqual([Math.fround(0.1), Math.fround(0.2)])
  expect(Math.hypot(...text.subarray(0, 5))).toBeCloseTo(1, 4)
})

test('a silent row stays zero instead of becoming NaN', () => {
  const { data } = joinSources([{ rows: 1, columns: 3, data: new Float32Array(3) }])
  expect([...data]).toEqual([0, 0, 0, 0, 1])
})

test('sources are cut to the shortest, and to the clips and words asked for', async () => {
  const dir = smallFolder({ 'clip_features/a.npz': features(9, 4) })
  expect((await (await load(dir)).sample(0)).clips).toBe(9)
  const short = await (await load(dir, { maxClips: 5, maxWords: 2 })).sample(0)
  expect([short.clips, short.words, short.durationSec]).toEqual([5, 2, 10])
  expect(short.span[2 * 3]).toBeCloseTo(0.4, 6) // window [4, 10] of the 10 s that are kept
})

test('sources can be chosen and ordered', async () => {
  const dataset = await load(smallFolder(), { features: ['clip_features', 'slowfast_features'] })
  expect(dataset.sources).toEqual([
    { name: 'clip_features', size: 4 },
    { name: 'slowfast_features', size: 6 },
  ])
  expect((await load(smallFolder(), { features: ['clip_features'] })).dVideo).toBe(6)
  await expect(load(smallFolder(), { features: ['i3d_features'] })).rejects.toThrow(
    'data: has no feature folder i3d_features; folders found: clip_features, slowfast_features',
  )
})

test('sound and subtitles beside the video are read only where they are asked for', async () => {
  const beside = Object.fromEntries(
    ['a', 'b'].flatMap((vid) => ['pann', 'clip_sub'].map((name) => [`${name}_features/${vid}.npz`, features(10, 3)])),
  )
  expect((await load(smallFolder(beside))).sources!.map(({ name }) => name)).toEqual([
    'slowfast_features',
    'clip_features',
  ])
  const asked = await load(smallFolder(beside), { features: ['slowfast_features', 'clip_features', 'pann_features'] })
  expect(asked.sources!.map(({ name }) => name)).toEqual(['slowfast_features', 'clip_features', 'pann_features'])
  const none = Object.fromEntries(
    ['a', 'b'].flatMap((vid) => ['slowfast', 'clip'].map((name) => [`${name}_features/${vid}.npz`, null])),
  )
  await expect(load(smallFolder({ ...beside, ...none }))).rejects.toThrow(
    'clip_sub_features and pann_features are sound or subtitles',
  )
})

test('a checkpoint trained on the other order is told so', () => {
  const [slow, clip] = [
    { name: 'slowfast_features', size: 2304 },
    { name: 'clip_features', size: 512 },
  ]
  expect(() => checkSourceOrder('run', [slow, clip], [slow, clip])).not.toThrow()
  expect(() => checkSourceOrder('run', [clip, slow], [slow, clip])).toThrow(
    'run: video sources are clip_features [512], slowfast_features [2304], expected slowfast_features [2304], clip_features [512]: they are swapped',
  )
  expect(() => checkSourceOrder('run', [clip], [slow, clip])).toThrow(
    /expected slowfast_features \[2304\], clip_features \[512\]$/,
  )
})

test('npy and safetensors files are read like npz', async () => {
  const dir = smallFolder({
    'slowfast_features/a.npz': null,
    'slowfast_features/a.npy': writeNpy({ shape: [10, 6], data: grid(10, 6) }),
    'clip_features/a.npz': null,
    'clip_features/a.safetensors': writeSafetensors([['features', { shape: [10, 4], data: grid(10, 4) }]]),
  })
  expect((await (await load(dir)).sample(0)).video).toEqual((await (await load()).sample(0)).video)
})

test('TVSum: pairs of rgb and opt files, text by video, durations in clips, one domain at a time', async () => {
  const label = Array.from({ length: 8 }, (_, i) => Array.from({ length: 20 }, () => 1 + (i % 5)))
  const rows = ['x', 'y'].map((vid) => ({
    qid: vid,
    vid,
    query: 'a title',
    duration: 8,
    label,
    domain: vid === 'x' ? 'BK' : 'DS',
  }))
  const files = new Map([['tvsum_val.jsonl', writeJsonl(rows)]])
  for (const vid of ['x', 'y']) {
    for (const part of ['rgb', 'opt'])
      files.set(`tvsum_features/${vid}_${part}.npy`, writeNpy({ shape: [8, 3], data: grid(8, 3) }))
    files.set(`query_features/${vid}.npz`, features(4, 2, 'token'))
  }
  const dir = memoryFolder(files, 'tvsum')
  const dataset = await loadBenchmark('tvsum', { dir, split: 'test', domain: 'DS' })
  expect([dataset.length, dataset.split, dataset.dVideo]).toEqual([1, 'val', 3 + 3 + 2])
  expect(dataset.sources!.map(({ name }) => name)).toEqual(['tvsum_features:rgb', 'tvsum_features:opt'])
  const sample = await dataset.sample(0)
  expect([sample.vid, sample.clips, sample.durationSec]).toEqual(['y', 8, 16])
  expect(sample.saliency[4]).toBeCloseTo(12, 5)
  await expect(loadBenchmark('tvsum', { dir, split: 'val', domain: 'VU' })).rejects.toThrow(
    'domain is "VU", expected BK, DS',
  )
})

test('YouTube: clips follow each other at the video’s own pace', async () => {
  const rows = [
    {
      qid: 'v',
      vid: 'v',
      query: 'dog',
      domain: 'dog',
      duration: 15,
      label: [[0], [1], [1], [0], [0]],
      clip: [
        [0, 100],
        [50, 150],
        [100, 200],
        [150, 250],
        [200, 300],
      ],
      match: [-1, 1, 1, 0, -1],
    },
  ]
  const dir = memoryFolder(
    new Map([
      ['youtube_train.jsonl', writeJsonl(rows)],
      ['vid_clip/v.npz', features(6, 4)],
      ['txt_clip/v.npz', features(1, 2, 'last_hidden_state')],
    ]),
  )
  const sample = await (await loadBenchmark('youtube', { dir, split: 'train' })).sample(0)
  expect([sample.clips, sample.clipSec]).toEqual([5, 3])
  expect(sample.windows).toEqual([[3, 9]])
})

test('Charades: one second a clip; VGG features of 4096 columns six a second', async () => {
  const rows = [{ qid: 7, vid: 'v', query: 'sits', duration: 12.3, relevant_windows: [[2, 5.5]] }]
  const folder = (clips: number, columns: number): ReturnType<typeof memoryFolder> =>
    memoryFolder(
      new Map([
        ['charades_sta_test.jsonl', writeJsonl(rows)],
        ['vgg_features/v.npz', features(clips, columns)],
        ['text_features/qid7.npz', features(2, 3)],
      ]),
    )
  const usual = await loadBenchmark('charades', { dir: folder(12, 8), split: 'test' })
  expect([usual.clipSec, (await usual.sample(0)).durationSec]).toEqual([1, 12])
  const vgg = await loadBenchmark('charades', { dir: folder(74, 4096), split: 'val' })
  expect(vgg.clipSec).toBe(0.166666)
  expect((await vgg.sample(0)).clips).toBe(74)
})

test('the checksum is the annotations’ and changes with them', async () => {
  const [one, same, other] = await Promise.all([
    load(),
    load(),
    load(smallFolder({}, [row(0, 'a', { query: 'else' })])),
  ])
  expect(one.checksum).toBe(same.checksum)
  expect(one.checksum).toMatch(/^[0-9a-f]{64}$/)
  expect(one.checksum).not.toBe(other.checksum)
  expect(await sha256(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('features are read once while they fit the cache, and again when they do not', async () => {
  const reads: string[] = []
  const inner = smallFolder()
  const dir = {
    ...inner,
    read(path: string): Promise<Uint8Array> {
      reads.push(path)
      return inner.read(path)
    },
  }
  const cached = await load(dir)
  await Promise.all([cached.sample(0), cached.sample(1)])
  await cached.sample(0)
  const before = reads.length
  await cached.sample(1)
  expect(reads.length).toBe(before)
  const bare = await load(dir, { cacheBytes: 0 })
  const start = reads.length
  await bare.sample(0)
  await bare.sample(0)
  expect(reads.length).toBe(start + 6)
})

test('an unknown benchmark and an index outside are refused', async () => {
  await expect(loadBenchmark('msvd' as 'tacos', { dir: 'x', split: 'train' })).rejects.toThrow(
    'benchmark is "msvd", expected qvhighlights, charades',
  )
  await expect((await load()).sample(3)).rejects.toThrow('index is 3, expected 0 to 2')
})

goldenTest(
  'the released CLIP pair makes a sample: 15 clips of 512 columns, 12 words',
  ['univtg_features/vid.npz', 'univtg_features/txt.npz'],
  async (vid, txt) => {
    const sample = makeSample({
      video: [await parseFeatures(readFileSync(vid), vid)],
      text: await parseFeatures(readFileSync(txt), txt),
      clipSec: 2,
      annotation: { qid: 0, vid: 'demo', query: 'a demonstration', duration: 30 },
    })
    expect([sample.clips, sample.video.length / 15, sample.words, sample.text.length / 12, sample.durationSec]).toEqual(
      [15, 514, 12, 512, 30],
    )
    expect(sample.video.every(Number.isFinite)).toBe(true)
  },
)
