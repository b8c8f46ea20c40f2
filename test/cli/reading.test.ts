import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeNpz } from 'spikemba/formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { features, grid } from '../datasets/smallFolder.js'
import { spikemba } from './terminal.js'
import { writeWorld } from './world.js'

// How data are read: told, set, recorded, and used again by whoever predicts.
let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-reading-'))
})
afterAll(() => rm(home, { recursive: true }))

const small = [
  '--preset',
  'tiny',
  '--set',
  'dModel=16',
  'blocks=1',
  'dState=4',
  'slots=2',
  '--steps',
  '1',
  '--batch',
  '2',
  '--backend',
  'wasm',
]
const json = async (path: string): Promise<{ config: Record<string, unknown>; lost?: string[] }> =>
  JSON.parse(await readFile(path, 'utf8'))

test('features of another clip length: the advice is followed, recorded and used by predict', async () => {
  const data = await writeWorld(join(home, 'two'), { duration: 60, window: [10, 30], clips: 30 })
  const refused = await spikemba('train', 'charades', '--data', data, '--out', join(home, 'no'), ...small)
  expect(refused.code).toBe(2)
  const advice = /--clip-sec \d+/.exec(refused.err.at(-1)!)![0].split(' ')
  const run = join(home, 'run')
  expect(await spikemba('train', 'charades', '--data', data, '--out', run, ...small, ...advice)).toMatchObject({
    code: 0,
  })
  const best = join(run, 'checkpoints', 'best')
  expect((await json(join(run, 'run.json'))).config).toMatchObject({ clipSec: 2, maxClips: 'all', maxWords: 32 })
  expect(JSON.parse(await readFile(join(best, 'config.json'), 'utf8'))).toMatchObject({
    clipSec: 2,
    maxClips: 'all',
    maxWords: 32,
  })
  expect(await spikemba('train', 'charades', '--resume', run, '--steps', '2', '--backend', 'wasm')).toMatchObject({
    code: 0,
  })

  const at = (source: string) => join(data, `${source}_features`, 'v0.npz')
  const files = [
    '--checkpoint',
    best,
    '--video-features',
    at('slowfast'),
    at('clip'),
    '--text-features',
    join(data, 'clip_text_features', 'qid0.npz'),
  ]
  const { out } = await spikemba('predict', ...files)
  expect(out[0]).toBe('v0: 30 clips of 2 s')
  expect((await spikemba('predict', ...files, '--clip-sec', '1', '--max-clips', '20')).out[0]).toBe(
    'v0: 20 clips of 1 s',
  )

  // The checks of training, in its words.
  const [nan, long, wide] = [join(home, 'nan.npz'), join(home, 'long.npz'), join(home, 'wide.npz')]
  const holed = grid(30, 4)
  holed[4 * 3 + 2] = Number.NaN
  await writeFile(nan, writeNpz([['features', { shape: [30, 4], data: holed }]]))
  await writeFile(long, features(60, 4))
  await writeFile(wide, features(5, 9))
  const predict = (clip: string, text = files.at(-1)!, ...more: string[]) =>
    spikemba(
      'predict',
      '--checkpoint',
      best,
      '--video-features',
      at('slowfast'),
      clip,
      '--text-features',
      text,
      ...more,
    )
  const refusals: [Awaited<ReturnType<typeof predict>>, string][] = [
    [
      await predict(nan),
      `spikemba: ${nan}: holds NaN at row 3, column 2, expected finite numbers; extract this file again`,
    ],
    [
      await predict(long),
      `spikemba: ${long}: has 60 rows, expected about 30 as in ${at('slowfast')}: features of one video, a row per clip, cut at one clip length`,
    ],
    [
      await predict(at('clip'), wide),
      `spikemba: ${wide}: has 9 columns, expected 8 as in the text features that the checkpoint was trained on`,
    ],
    [await predict(at('clip'), undefined, '--query', ' '), 'spikemba: --query is " ", expected a sentence'],
  ]
  for (const [{ code, err, out: said }, sentence] of refusals)
    expect({ code, err, said }).toEqual({ code: 2, err: [sentence], said: [] })
})

test('what is lost is told once before the first step and recorded; keeping all loses nothing', async () => {
  const rated = { relevant_clip_ids: [100], saliency_scores: [[1, 2, 3]] }
  const data = await writeWorld(join(home, 'long'), { duration: 300, window: [200, 220], clips: 150, row: rated })
  const check = await spikemba('data', 'check', 'qvhighlights', '--data', data)
  expect(check.code).toBe(0)
  expect(check.out.filter((line) => line.startsWith('lost: '))).toHaveLength(3)
  expect(check.out.at(-1)).not.toBe('nothing wrong found')

  const { code, err } = await spikemba('train', 'qvhighlights', '--data', data, '--out', join(home, 'cut'), ...small)
  expect(code).toBe(0)
  const lost = err.filter((line) => line.startsWith('lost: '))
  expect(lost.map((line) => line.slice(6))).toEqual((await json(join(home, 'cut', 'run.json'))).lost)
  expect(lost[1]).toContain(
    'val: 4 videos are longer than the 75 clips that are kept: 300 of 600 clips are left out, 4 of 4 moments lie there',
  )

  const whole = await spikemba(
    'train',
    'qvhighlights',
    '--data',
    data,
    '--out',
    join(home, 'whole'),
    ...small,
    '--max-clips',
    '150',
  )
  expect(whole.err.filter((line) => line.startsWith('lost: '))).toEqual([])
  expect((await json(join(home, 'whole', 'run.json'))).config).toMatchObject({ maxClips: 150 })
  const set = await spikemba(
    'train',
    'qvhighlights',
    '--data',
    data,
    '--out',
    join(home, 'set'),
    ...small.slice(0, 2),
    '--steps',
    '1',
    '--backend',
    'wasm',
    '--set',
    'dModel=16',
    'blocks=1',
    'batch=2',
    'maxClips=150',
  )
  expect({ code: set.code, lost: set.err.filter((line) => line.startsWith('lost: ')) }).toEqual({ code: 0, lost: [] })
})

test.each([
  [
    'a clip that the video ends within',
    'qvhighlights',
    { duration: 149, window: [140, 149], clips: 75, row: { relevant_clip_ids: [74], saliency_scores: [[1, 2, 3]] } },
    "outside the video's 74 clips",
  ],
  ['no ratings', 'qvhighlights', { duration: 150, window: [20, 40], clips: 75 }, 'no saliency_scores'],
  [
    'no windows',
    'charades',
    { duration: 30.5, window: [0, 1], clips: 31, row: { relevant_windows: [] } },
    'no relevant_windows',
  ],
] as const)('%s: check and train say the same sentence before any step', async (name, benchmark, world, words) => {
  const data = await writeWorld(join(home, name.replaceAll(' ', '-')), world)
  const check = await spikemba('data', 'check', benchmark, '--data', data)
  expect(check.code).toBe(2)
  const out = join(home, `${name}-run`)
  const { code, err } = await spikemba('train', benchmark, '--data', data, '--out', out, ...small)
  expect({ code, lines: err.length }).toEqual({ code: 2, lines: 1 })
  expect(err[0]).toContain(words)
  expect(check.err.map((line) => `spikemba: ${line}`)).toContain(err[0])
})
