import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Recording, readRecording, writeRecording } from 'spikemba/inspector'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { execute } from '../../src/cli/tensorflow/execute.js'
import { plantedRecording } from '../inspector/plantedRecording.js'
import { spikemba } from './terminal.js'

// The whole way of a user, command by command, on a world small enough for a test.
let home: string
let data: string
let run: string
const small = ['--set', 'dModel=16', 'blocks=1', 'dState=4', 'slots=2', 'batch=4']

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'spikemba-cli-'))
  data = join(home, 'data')
  run = join(home, 'run')
  expect(
    await spikemba('data', 'synthesize', 'shapes', '--out', data, '--train', '4', '--val-count', '3'),
  ).toMatchObject({ code: 0 })
})
afterAll(() => rm(home, { recursive: true }))

test('train scores, writes the run folder and the report', async () => {
  const { code, out, err } = await spikemba(
    'train',
    'shapes',
    '--data',
    data,
    '--backend',
    'wasm',
    '--steps',
    '2',
    '--out',
    run,
    ...small,
  )
  expect({ code, err }).toMatchObject({ code: 0 })
  expect(out.find((line) => line.startsWith('ceiling'))).toContain('100.00')
  expect(out.at(-1)).toMatch(/^report: file:.*report.html$/)
  expect(await readFile(join(run, 'report.html'), 'utf8')).toContain('<svg')
  const facts = JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as Record<string, unknown>
  expect(facts).toMatchObject({ benchmark: 'shapes', seed: 0, backend: { name: 'wasm' }, dataFolder: data })
})

test('doctor model says what is wrong with it, of a run, a checkpoint and a recording alike', async () => {
  const { code, out, err } = await spikemba('doctor', 'model', run, '--queries', '2', '--backend', 'wasm')
  expect({ code, err }).toEqual({ code: 0, err: [] })
  expect(out[0]).toBe('model      run/best, 2 queries')
  expect(out.filter((line) => /^(q|k|v|output) +fires at /.test(line))).toHaveLength(4)
  expect(out.some((line) => /^gradient {3}norm \d/.test(line))).toBe(true)

  const bundle = join(home, 'deaf.spike')
  await writeFile(bundle, writeRecording(deafened(plantedRecording())))
  const told = await spikemba('doctor', 'model', bundle, '--json')
  const findings = JSON.parse(told.out.join('\n')) as { fault: string; where: string; attempt: string }[]
  expect(findings.filter(({ fault }) => fault === 'threshold out of reach').map(({ where }) => where)).toEqual([
    'layer q',
    'layer output',
  ])
  const [first] = findings
  expect((await spikemba('doctor', 'model', bundle)).out).toContain(`   try      ${first!.attempt}`)
  expect(await spikemba('doctor', 'model', run, '--queries', '0')).toMatchObject({
    code: 2,
    err: [expect.stringContaining('--queries is "0", expected')],
  })
  expect(await spikemba('doctor', 'model', join(home, 'nowhere'))).toMatchObject({
    code: 2,
    err: [expect.stringContaining('does not exist')],
  })
})

/** The same with a threshold that no neuron reaches. */
const deafened = (recording: Recording): Recording => ({
  ...recording,
  layers: recording.layers.map((layer) => ({
    ...layer,
    settings: { ...layer.settings, vThreshold: 1e3 },
    spikes: layer.spikes.map(() => 0),
  })),
})

test('doctor says of the run whether its detector detects', async () => {
  const { code, out } = await spikemba('doctor', '--run', run)
  expect(code).toBe(0)
  expect(out[0]).toBe('run        run: 2 steps on shapes')
  expect(out[1]).toMatch(
    /^detector {3}after step 2, the detector (detects|is at chance): average precision 0\.\d\d where a random order has 0\.\d\d/,
  )
  expect(await spikemba('doctor', '--run', data)).toMatchObject({ code: 2 })
})

test('resume takes the configuration from the folder and goes on', async () => {
  const { code, out } = await spikemba(
    'train',
    'shapes',
    '--resume',
    run,
    '--steps',
    '3',
    '--backend',
    'wasm',
    '--json',
  )
  expect(code).toBe(0)
  const records = out.map((line) => JSON.parse(line) as { kind: string; step: number })
  expect(records.filter(({ kind }) => kind === 'step').map(({ step }) => step)).toEqual([3])
})

test('evaluate gives the digits that training gave', async () => {
  const { code, out } = await spikemba(
    'evaluate',
    '--predictions',
    join(run, 'predictions-val.jsonl'),
    '--ground-truth',
    join(data, 'val.jsonl'),
    '--json',
  )
  expect(code).toBe(0)
  const { brief } = JSON.parse(out.join('\n')) as { brief: Record<string, number> }
  expect((JSON.parse(await readFile(join(run, 'metrics-val.json'), 'utf8')) as { brief: object }).brief).toMatchObject(
    brief,
  )
})

test('inspect records a query of the run, keeps the recording, and makes a page of either', async () => {
  expect(await execute('node', ['plugins/inspector/build.mjs'])).toMatchObject({ code: 0 })
  const [bundle, page] = [join(home, 'clip.spike'), join(home, 'inspect.html')]
  const inspected = await spikemba('inspect', run, '--query', 'no such thing', '--backend', 'wasm', '--out', page)
  expect(inspected).toMatchObject({
    code: 2,
    err: [
      expect.stringMatching(
        /--query is "no such thing", expected the qid or a part of one of the \d+ sentences of val, such as 15 “/,
      ),
    ],
  })

  const { code, out } = await spikemba(
    'inspect',
    run,
    '--query',
    '16',
    '--backend',
    'wasm',
    '--out',
    page,
    '--recording',
    bundle,
    '--json',
  )
  expect(code).toBe(0)
  const recording = readRecording(await readFile(bundle))
  expect(JSON.parse(out[0]!)).toEqual({
    page,
    bytes: expect.any(Number),
    thinks: true,
    qid: 16,
    vid: recording.sample.vid,
    query: recording.sample.query,
  })
  expect(recording).toMatchObject({
    config: { dModel: 16, slots: 2 },
    origin: { benchmark: 'shapes', checkpoint: 'run/best' },
    film: { height: 40 },
  })
  expect(recording.losses.total).toBeGreaterThan(0)
  expect(recording.truth!.windows.length).toBeGreaterThan(0)
  const text = await readFile(page, 'utf8')
  expect(text).toContain(recording.sample.query)
  expect(text).not.toMatch(/(src|href)="http/)
  expect([...recording.weights!.keys()]).toContain('slots_v')

  const again = join(home, 'again.html')
  expect(await spikemba('inspect', bundle, '--out', again)).toMatchObject({ code: 0 })
  expect(await readFile(again, 'utf8')).toBe(text)
  expect(await spikemba('inspect', run, '--query', '16', '--beside', bundle, '--out', again)).toMatchObject({ code: 0 })
  expect(await readFile(again, 'utf8')).toMatch(/id="recording-beside" data-name="[^"]*clip\.spike">/)
  await writeFile(bundle, (await readFile(bundle)).subarray(0, 1000))
  expect(await spikemba('inspect', run, '--query', '16', '--beside', bundle, '--out', again)).toMatchObject({
    code: 2,
    err: [expect.stringMatching(/clip\.spike: .*cut short/)],
  })
  expect(await spikemba('inspect', bundle)).toMatchObject({
    code: 2,
    err: [expect.stringMatching(/clip\.spike: .*cut short/)],
  })
  expect(await spikemba('inspect', join(home, 'nowhere'))).toMatchObject({
    code: 2,
    err: [expect.stringContaining('does not exist')],
  })
  expect(await spikemba('inspect', data)).toMatchObject({ code: 2, err: [expect.stringContaining('run.json')] })
})

test('predict finds moments from feature files, and says what does not fit', async () => {
  const features = (name: string) => join(data, `${name}_features`, 'shapes-1-val-0000.npz')
  const sources = ['colour', 'motion', 'structure'].map(features)
  const words = join(data, 'word_text_features', 'qid0.npz')
  const checkpoint = join(run, 'checkpoints', 'best')
  const found = await spikemba(
    'predict',
    '--checkpoint',
    checkpoint,
    '--video-features',
    ...sources,
    '--text-features',
    words,
    '--json',
  )
  expect(found.code).toBe(0)
  const { pred_relevant_windows: windows, pred_saliency_scores: saliency } = JSON.parse(found.out[0]!) as Record<
    string,
    number[]
  >
  expect(windows!.length).toBeGreaterThan(0)
  expect(saliency!.length).toBeGreaterThan(5)

  const wrong = await spikemba(
    'predict',
    '--checkpoint',
    checkpoint,
    '--video-features',
    sources[0]!,
    '--text-features',
    words,
  )
  expect(wrong.code).toBe(2)
  expect(wrong.err).toHaveLength(1)
  expect(wrong.err[0]).toContain('expected colour_features [19], motion_features [33], structure_features [29]')

  const swapped = await spikemba(
    'predict',
    '--checkpoint',
    checkpoint,
    '--video-features',
    ...[...sources].reverse(),
    '--text-features',
    words,
  )
  expect(swapped.code).toBe(2)
  expect(swapped.err[0]).toContain('they are swapped')
})

test('report compares runs on one page', async () => {
  const page = join(home, 'both.html')
  expect(await spikemba('report', run, run, '--out', page)).toMatchObject({ code: 0 })
  expect(await readFile(page, 'utf8')).toContain('2 runs')
})

test.each([
  ['an unknown benchmark', ['train', 'imagenet'], 'benchmark'],
  ['a missing data folder', ['train', 'shapes', '--data', '/nowhere'], '/nowhere'],
  ['a setting without =', ['train', 'shapes', '--set', 'lr'], 'key=value'],
  ['a setting that is none', ['train', 'shapes', '--set', 'learningRate=1'], 'learningRate'],
  ['a setting out of range', ['train', 'shapes', '--set', 'spikeSteps=0'], 'spikeSteps'],
  ['half a step', ['train', 'shapes', '--steps', '0.5'], '--steps'],
  ['a folder without a run', ['train', 'shapes', '--resume', '/nowhere'], '/nowhere'],
  [
    'a file that is missing',
    ['evaluate', '--predictions', '/nowhere.jsonl', '--ground-truth', '/nowhere.jsonl'],
    '/nowhere.jsonl',
  ],
  [
    'a checkpoint that is missing',
    ['predict', '--checkpoint', '/nowhere', '--video-features', 'v.npz', '--text-features', 't.npz'],
    '/nowhere',
  ],
  ['an unknown op', ['bench', 'sort'], 'selectiveScan'],
])('%s: one line, exit code 2', async (_, argv, words) => {
  const needsData =
    argv[0] === 'train' && argv[1] === 'shapes' && !argv.includes('--data') && !argv.includes('--resume')
  const { code, err } = await spikemba(...argv, ...(needsData ? ['--data', data, '--backend', 'cpu'] : []))
  expect(code).toBe(2)
  expect(err).toHaveLength(1)
  expect(err[0]).toContain(words)
})

test('an existing run is not overwritten', async () => {
  const { code, err } = await spikemba(
    'train',
    'shapes',
    '--data',
    data,
    '--out',
    run,
    '--steps',
    '1',
    '--backend',
    'cpu',
    ...small,
  )
  expect(code).toBe(2)
  expect(err.at(-1)).toContain('already holds a run')
})

test('damaged predictions name their line', async () => {
  const file = join(home, 'broken.jsonl')
  await writeFile(file, '{"qid": 1}\n{"qid": \n')
  const { code, err } = await spikemba('evaluate', '--predictions', file, '--ground-truth', join(data, 'val.jsonl'))
  expect(code).toBe(2)
  expect(err).toHaveLength(1)
  expect(err[0]).toContain('2')
})
