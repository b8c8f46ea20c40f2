import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { evaluate } from 'spikemba/metrics'
import { bestMetric, evaluateModel, type FitRecord, fit, readFolder } from 'spikemba/train'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
      pred_relevant_windows: samples[i]!.windows.map(([start, end]) => [start + off, end + off, 1] as [number, number, number]),
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
  const state = (which: string) => JSON.parse(new TextDecoder().decode(readFolder(join(out, 'checkpoints'), which)!.get('state.json')))
  expect(state('best')).toMatchObject({ step: 4, best: { step: 4, score: 100 } })
  expect(state('last')).toMatchObject({ step: 8, best: { step: 4, score: 100 }, sinceBest: 2 })
  const predictions = readFileSync(join(out, 'predictions-val.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(predictions).toHaveLength(5)
  expect(json('metrics-val.json')).toEqual(evaluate(predictions, data.val.annotations, { benchmark: 'qvhighlights', extended: true }))
  expect(json('metrics-val.json').brief['MR-full-mAP']).toBe(100)
})

test('without a validation split the last checkpoint is the best', async () => {
  await collect(fit(new FakeModel(), { train: data.train }, { steps: 3, batch: 4, out }))
  expect(readFolder(join(out, 'checkpoints'), 'best')!.get('model.safetensors')).toEqual(readFolder(join(out, 'checkpoints'), 'last')!.get('model.safetensors'))
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
  const first: FitRecord[] = await collect(fit(model, data, { steps: 4, batch: 4, microBatch: 2, out, signal: stop.signal }))
  expect(first.map(({ kind }) => kind)).toEqual(['step', 'step', 'checkpoint', 'end'])
  const second = await collect(fit(new FakeModel(), data, { steps: 4, batch: 4, out, resume: true }))
  expect(second[0]).toMatchObject({ kind: 'evaluation', step: 2 })
})

test('another metric may choose the best', async () => {
  const records = await collect(fit(new FakeModel(), data, { steps: 2, batch: 4, bestBy: 'HL-min-VeryGood-Hit1' }))
  expect(ofKind(records, 'evaluation')[0]!.bestBy).toBe('HL-min-VeryGood-Hit1')
  expect(() => bestMetric({ mAP: 1, mIoU: 2 }, 'R1')).toThrow('bestBy is "R1", expected one of mAP, mIoU')
})

test('scores a split without training', async () => {
  const evaluation = await evaluateModel(new Peaking(0), data.val, 2)
  expect(evaluation!.metrics['MR-full-R1@0.7']).toBe(100)
  expect(evaluation!.predictions.map(({ qid }) => qid)).toEqual([0, 1, 2, 3, 4])
})
