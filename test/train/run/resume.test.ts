import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSafetensors } from 'spikemba/formats'
import { type FitOptions, fit, readLog } from 'spikemba/train'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'

let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'spikemba-run-'))
})
afterEach(() => rmSync(out, { recursive: true }))

const model = () => new FakeModel({ dropout: 0.3, normalise: true, contrast: true })
const train = fakeDataset(14)
// 14 samples, batch 4: an epoch of 3 steps, so that step 5 lies inside one.
const options = { steps: 10, batch: 4, microBatch: 3, lr: 0.02, seed: 5 }

/** Runs until the signal after `steps` steps. */
async function sit(path: string, steps: number, more: FitOptions = {}) {
  const stop = new AbortController()
  const { val, ...rest } = more as FitOptions & { val?: typeof train }
  const records = []
  for await (const record of fit(
    model(),
    { train, ...(val ? { val } : {}) },
    { ...options, out: path, signal: stop.signal, ...rest },
  )) {
    records.push(record)
    if (record.kind === 'step' && record.step >= steps) stop.abort()
  }
  return records
}

const bytes = (path: string, file: string) => readFileSync(join(path, 'checkpoints', 'last', file))
const losses = (records: Awaited<ReturnType<typeof sit>>) => ofKind(records, 'step').map((step) => step.losses)

test('ten steps are five, a save, a load, and five: the same bits', async () => {
  const [straight, broken] = [join(out, 'straight'), join(out, 'broken')]
  const whole = await sit(straight, 10)
  const first = await sit(broken, 5)
  expect(first.at(-1)).toEqual({ kind: 'end', step: 5, reason: 'interrupted', resume: broken })
  const second = await sit(broken, 10, { resume: true })
  expect([...losses(first), ...losses(second)]).toEqual(losses(whole))
  expect(bytes(broken, 'model.safetensors').equals(bytes(straight, 'model.safetensors'))).toBe(true)
  expect(bytes(broken, 'optimizer.safetensors').equals(bytes(straight, 'optimizer.safetensors'))).toBe(true)
  expect(bytes(broken, 'state.json').equals(bytes(straight, 'state.json'))).toBe(true)
})

test.each([false, true])(
  'an interruption in the middle of a step takes the step back (exact batch: %s)',
  async (exactBatch) => {
    const [straight, broken] = [join(out, 'straight'), join(out, 'broken')]
    await sit(straight, 10, { exactBatch, microBatch: 1 })
    const stop = new AbortController()
    const kinds: string[] = []
    for await (const record of fit(
      model(),
      { train },
      { ...options, exactBatch, microBatch: 1, out: broken, signal: stop.signal },
    )) {
      kinds.push(`${record.kind} ${record.step}`)
      if (record.kind === 'step' && record.step === 4) setTimeout(() => stop.abort(), 0) // comes between two micro-batches
    }
    expect(kinds.slice(-2)).toEqual(['checkpoint 4', 'end 4'])
    await sit(broken, 10, { exactBatch, microBatch: 1, resume: true })
    expect(bytes(broken, 'model.safetensors').equals(bytes(straight, 'model.safetensors'))).toBe(true)
  },
)

test('a checkpoint holds parameters and buffers under their names, readable from Python', async () => {
  await sit(out, 1)
  const { tensors, metadata } = readSafetensors(bytes(out, 'model.safetensors'))
  expect([...tensors.keys()].sort()).toEqual([
    'clip.bias',
    'clip.weight',
    'norm.running_mean',
    'spare.weight',
    'word.weight',
  ])
  expect(tensors.get('clip.weight')!.shape).toEqual([3, 4])
  expect(metadata).toEqual({ format: 'pt' })
})

test('the log of a resumed run reads like that of an uninterrupted one, half a line at its end forgotten', async () => {
  const killed = join(out, 'killed')
  await sit(killed, 5)
  appendFileSync(join(killed, 'log.jsonl'), '{"kind":"step","step":6,"losses":{}}\n{"kind":"st')
  expect((await readLog(killed)).at(-1)).toMatchObject({ step: 6 })
  await sit(killed, 10, { resume: true })
  const steps = ofKind(await readLog(killed), 'step').map(({ step }) => step)
  expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(ofKind(await readLog(killed), 'end')).toHaveLength(1)
})

test('a run that was killed before its first checkpoint starts again', async () => {
  const stop = new AbortController()
  for await (const record of fit(model(), { train }, { ...options, out, signal: stop.signal }))
    if (record.kind === 'step') break // as a kill would
  const records = await sit(out, 10, { resume: true })
  expect(ofKind(records, 'step').map(({ step }) => step)[0]).toBe(1)
  expect(ofKind(await readLog(out), 'step')).toHaveLength(10)
})

test('a finished run, resumed, is finished', async () => {
  await sit(out, 10)
  const records = await collect(fit(model(), { train }, { ...options, out, resume: true }))
  expect(records.map(({ kind }) => kind).filter((kind) => kind !== 'checkpoint')).toEqual(['end'])
})

test('does not write into a folder that holds a run, unless told to resume it', async () => {
  await sit(out, 1)
  await expect(collect(fit(model(), { train }, { ...options, out }))).rejects.toThrow(
    `${out}: already holds a run; resume it, or choose another folder`,
  )
})

test.each<[string, () => FakeModel, FitOptions]>([
  ['seed (5, now 6)', model, { seed: 6 }],
  ['batch (4, now 5)', model, { batch: 5 }],
  ['microBatch (3, now 2)', model, { microBatch: 2 }],
  ['config (dropout: 0.3, now 0.1)', () => new FakeModel({ dropout: 0.1, normalise: true, contrast: true }), {}],
])('refuses to go on with another %s', async (told, other, changed) => {
  await sit(out, 2)
  await expect(collect(fit(other(), { train }, { ...options, out, resume: true, ...changed }))).rejects.toThrow(
    `was made with another ${told}; use the same`,
  )
})

test('refuses a checkpoint whose names or shapes are not the model’s, and says which', async () => {
  await sit(out, 2)
  const path = join(out, 'checkpoints', 'last', 'model.safetensors')
  const smaller = new FakeModel({ dropout: 0.3, normalise: true, contrast: true })
  smaller.namedParameters().delete('word.weight')
  await expect(collect(fit(smaller, { train }, { ...options, out, resume: true }))).rejects.toThrow(
    `${path}: word.weight is not of this model; use`,
  )
  writeFileSync(path, readFileSync(path).subarray(0, 100))
  await expect(collect(fit(model(), { train }, { ...options, out, resume: true }))).rejects.toThrow(/model.safetensors/)
})

test.each([
  [
    'checkpoints/last/state.json',
    '{"format": 2}',
    /last: state.json is damaged or of another version; take another checkpoint$/,
  ],
  ['checkpoints/last/state.json', 'half', /last: state.json is damaged or of another version/],
  ['run.json', '{"format', /run.json: is no JSON; remove it to resume$/],
])('a damaged %s is told in one line', async (file, text, message) => {
  await sit(out, 2)
  writeFileSync(join(out, file), text)
  await expect(collect(fit(model(), { train }, { ...options, out, resume: true }))).rejects.toThrow(message)
})

test('a folder that is no checkpoint is told so', async () => {
  await sit(out, 2)
  rmSync(join(out, 'checkpoints', 'last', 'state.json'))
  await expect(collect(fit(model(), { train }, { ...options, out, resume: true }))).rejects.toThrow(
    'has no state.json; it is no checkpoint',
  )
})

test('run.json tells what was run, and when it went on', async () => {
  await sit(out, 2)
  await sit(out, 3, { resume: true })
  const run = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))
  expect(run).toMatchObject({
    benchmark: 'qvhighlights',
    seed: 5,
    config: { dropout: 0.3, dVideo: 4 },
    training: { batch: 4, microBatch: 3, batchNormOver: 3, negativesOver: 3, steps: 10, lr: 0.02, patience: null },
    data: { train: { split: 'train', length: 14, checksum: 'fake-14', dVideo: 4 } },
    parameters: 3 * 4 + 3 + 3 * 3 + 4,
    backend: { name: 'cpu' },
    versions: { spikemba: expect.stringMatching(/^\d+\.\d+/), tfjs: '4.22.0' },
    sittings: [{ step: 0 }, { step: 2 }],
  })
})

test('keeps no more than two generations of a checkpoint', async () => {
  await sit(out, 10, { checkpointEvery: 1 })
  expect(readdirSync(join(out, 'checkpoints')).filter((name) => name.startsWith('.last-'))).toHaveLength(2)
})
