import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluate } from 'spikemba/metrics'
import { evaluateModel, type FitRecord, fit } from 'spikemba/train'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bestMetric, readFolder } from '../../src/train/internal.js'
import { collect, ofKind } from './collect.js'
import { fakeDataset } from './fakeDataset.js'
import { FakeModel } from './fakeModel.js'

let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'spikemba-run-'))
})
afterEach(() => rmSync(out, { recursive: true }))

const data = { train: fakeDataset(8), val: fakeDataset(5, { split: 'val' }) }
const json = (file: string) => JSON.parse(readFileSync(join(out, file), 'utf8'))

/** Predicts moments that get better up to evaluation `peak` and worse after it. */
class Peaking extends FakeModel {
  private evaluations = -1
  constructor(private readonly peak: number) {
    super()
  }
  override async predict(samples: Parameters<FakeModel['predict']>[0]) {
    if (samples[0]!.qid === 0) this.evaluations++
    const off = 2 * Math.abs(this.evaluations - this.peak)
    const predictions = await super.predict(samples)
    return predictions.map((prediction, i) => ({
      ...prediction,
      pred_relevant_windows: samples[i]!.windows.map(
        ([start, end]) => [start + off, end + off, 1] as [number, number, number],
      ),
    }))
  }
}

test('evaluates once an epoch and at the end, with the official keys', async () => {
  const records = await collect(fit(new FakeModel(), data, { steps: 5, batch: 4 }))
  const evaluations = ofKind(records, 'evaluation')
  expect(evaluations.map(({ step }) => step)).toEqual([2, 4, 5])
  expect(evaluations[0]).toMatchObject({ epoch: 0, bestBy: 'MR-full-mAP', best: true })
  expect(Object.keys(evaluations[0]!.metrics)).toContain('HL-min-VeryGood-Hit1')
  expect(evaluations[0]!.score).toBe(evaluations[0]!.metrics['MR-full-mAP'])
})

test('keeps the best checkpoint with its predictions and metrics', async () => {
  const records = await collect(fit(new Peaking(1), data, { steps: 8, batch: 4, out }))
  expect(ofKind(records, 'evaluation').map(({ best }) => best)).toEqual([true, true, false, false])
  const state = (which: string) =>
    JSON.parse(new TextDecoder().decode(readFolder(join(out, 'checkpoints'), which)!.get('state.json')))
  expect(state('best')).toMatchObject({ step: 4, best: { step: 4, score: 100 } })
  expect(state('last')).toMatchObject({ step: 8, best: { step: 4, score: 100 }, sinceBest: 2 })
  const predictions = readFileSync(join(out, 'predictions-val.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(predictions).toHaveLength(5)
  expect(json('metrics-val.json')).toEqual(
    evaluate(predictions, data.val.annotations, { benchmark: 'qvhighlights', extended: true }),
  )
  expect(json('metrics-val.json').brief['MR-full-mAP']).toBe(100)
})

test('without a validation split the last checkpoint is the best', async () => {
  await collect(fit(new FakeModel(), { train: data.train }, { steps: 3, batch: 4, out }))
  expect(readFolder(join(out, 'checkpoints'), 'best')!.get('model.safetensors')).toEqual(
    readFolder(join(out, 'checkpoints'), 'last')!.get('model.safetensors'),
  )
})

test('stops early when patience ends', async () => {
  const records = await collect(fit(new Peaking(1), data, { steps: 100, batch: 4, patience: 2 }))
  expect(records.at(-1)).toEqual({ kind: 'end', step: 8, reason: 'patience' })
})

test('a run resumed in its patience waits only for the rest', async () => {
  const stop = new AbortController()
  for await (const record of fit(new Peaking(0), data, { steps: 100, batch: 4, patience: 2, out, signal: stop.signal }))
    if (record.kind === 'evaluation' && record.step === 4) stop.abort()
  const again = new Peaking(-5)
  const records = await collect(fit(again, data, { steps: 100, batch: 4, patience: 2, out, resume: true }))
  expect(records.at(-1)).toMatchObject({ step: 6, reason: 'patience' })
})

test('an evaluation that was interrupted is made up for after the resume', async () => {
  const stop = new AbortController()
  const model = new FakeModel()
  const predict = model.predict.bind(model)
  model.predict = (samples) => {
    stop.abort()
    return predict(samples)
  }
  const first: FitRecord[] = await collect(
    fit(model, data, { steps: 4, batch: 4, microBatch: 2, out, signal: stop.signal }),
  )
  expect(first.map(({ kind }) => kind)).toEqual(['step', 'step', 'checkpoint', 'end'])
  const second = await collect(fit(new FakeModel(), data, { steps: 4, batch: 4, out, resume: true }))
  expect(second[0]).toMatchObject({ kind: 'evaluation', step: 2 })
})

test('another metric may choose the best', async () => {
  const records = await collect(fit(new FakeModel(), data, { steps: 2, batch: 4, bestBy: 'HL-min-VeryGood-Hit1' }))
  expect(ofKind(records, 'evaluation')[0]!.bestBy).toBe('HL-min-VeryGood-Hit1')
  expect(() => bestMetric({ mAP: 1, mIoU: 2 }, 'R1')).toThrow('bestBy is "R1", expected one of mAP, mIoU')
})

const stateOf = (which: string) =>
  JSON.parse(new TextDecoder().decode(readFolder(join(out, 'checkpoints'), which)!.get('state.json')))
const unscorable = {
  ...data.val,
  annotations: data.val.annotations.map((row, i) => (i === 3 ? { ...row, relevant_windows: [] } : row)),
}

test('a validation split that cannot be scored is told before the first step, and nothing is written', async () => {
  const seen: FitRecord[] = []
  const run = async (): Promise<void> => {
    for await (const record of fit(
      new FakeModel(),
      { train: data.train, val: unscorable },
      { steps: 5, batch: 4, out: join(out, 'run') },
    ))
      seen.push(record)
  }
  await expect(run()).rejects.toMatchObject({
    tag: 'DataError',
    message: expect.stringMatching(
      /^qvhighlights val: cannot be scored, .*query 3: the ground truth has no relevant_windows/,
    ),
  })
  expect(seen).toEqual([])
  expect(existsSync(join(out, 'run'))).toBe(false)
})

test('a metric that does not exist is told before the first step', async () => {
  await expect(collect(fit(new FakeModel(), data, { steps: 5, batch: 4, bestBy: 'R1' }))).rejects.toThrow(
    'bestBy is "R1", expected one of',
  )
})

test('an evaluation that fails all the same leaves the last step behind, and the run goes on from it', async () => {
  const broken = new FakeModel()
  broken.predict = () => Promise.reject(new Error('no window was found'))
  const seen: FitRecord[] = []
  const run = async (): Promise<void> => {
    for await (const record of fit(broken, data, { steps: 4, batch: 4, out })) seen.push(record)
  }
  await expect(run()).rejects.toThrow('no window was found')
  expect(seen.map(({ kind }) => kind)).toEqual(['step', 'step', 'checkpoint'])
  expect(stateOf('last')).toMatchObject({ step: 2, evaluatedAt: -1 })
  const rest = await collect(fit(new FakeModel(), data, { steps: 4, batch: 4, out, resume: true }))
  expect(rest[0]).toMatchObject({ kind: 'evaluation', step: 2 })
})

test('a sample that does not read leaves the steps before it behind', async () => {
  let reads = 0
  const train = {
    ...data.train,
    sample: (index: number) => (++reads > 14 ? Promise.reject(new Error('file is damaged')) : data.train.sample(index)),
  }
  await expect(collect(fit(new FakeModel(), { train }, { steps: 9, batch: 4, microBatch: 4, out }))).rejects.toThrow(
    'file is damaged',
  )
  expect(stateOf('last').step).toBeGreaterThan(0)
})

test('scores a split without training', async () => {
  const evaluation = await evaluateModel(new Peaking(0), data.val, 2)
  expect(evaluation!.metrics['MR-full-R1@0.7']).toBe(100)
  expect(evaluation!.predictions.map(({ qid }) => qid)).toEqual([0, 1, 2, 3, 4])
})
