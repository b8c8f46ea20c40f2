import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { goldenTest } from '../golden.js'
import { spikemba } from './terminal.js'

// The commands of `npm start`, on real annotations with planted features of CLIP's size, then on a real pair of CLIP
// features.
let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-real-'))
})
afterAll(() => rm(home, { recursive: true }))

const files = [
  'moment_detr/data/highlight_train_release.jsonl',
  'moment_detr/data/highlight_val_release.jsonl',
  'univtg_features/vid.npz',
  'univtg_features/txt.npz',
] as const

goldenTest('real annotations are trained on, a real pair of CLIP features is predicted', files, async (...paths) => {
  const [train, val, video, text] = paths as [string, string, string, string]
  const [data, run] = [join(home, 'data'), join(home, 'run')]
  const planted = [
    '--annotations',
    train,
    '--val',
    val,
    '--dv',
    '512',
    '--dt',
    '512',
    '--train',
    '8',
    '--val-count',
    '4',
  ]
  expect(await spikemba('data', 'synthesize', 'qvhighlights', '--out', data, ...planted)).toMatchObject({ code: 0 })
  expect(await spikemba('data', 'check', 'qvhighlights', '--data', data)).toMatchObject({ code: 0 })
  const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'batch=4', '--steps', '2']
  expect(
    await spikemba('train', 'qvhighlights', '--data', data, '--out', run, '--backend', 'wasm', ...small),
  ).toMatchObject({ code: 0 })

  const { code, out, err } = await spikemba(
    'predict',
    '--checkpoint',
    join(run, 'checkpoints', 'best'),
    '--video-features',
    video,
    '--text-features',
    text,
    '--json',
  )
  expect({ code, err }).toEqual({ code: 0, err: [] })
  const { pred_relevant_windows: windows, pred_saliency_scores: saliency } = JSON.parse(out[0]!) as {
    pred_relevant_windows: [number, number, number][]
    pred_saliency_scores: number[]
  }
  expect(saliency).toHaveLength(15)
  expect(windows.every(([start, end]) => start >= 0 && start < end && end <= 30)).toBe(true)
})
