import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { collate, type Dataset } from 'spikemba/datasets'
import { SpikeMba } from 'spikemba/model'
import { readRun, reportPage, runConfig, trainable, trainRun } from 'spikemba/recipes'
import { Random, useBackend } from 'spikemba/tensor'
import type { FitRecord } from 'spikemba/train'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeBest, exampleIndices } from '../../src/recipes/internal.js'
import { smallShapes } from './smallShapes.js'

const small = { dModel: 16, blocks: 1, dState: 4, spikeSteps: 2, slots: 2, batch: 4 }
let data: { train: Dataset; val: Dataset }
let folder: string

beforeAll(async () => {
  await useBackend('wasm')
  data = await smallShapes()
  folder = await mkdtemp(join(tmpdir(), 'spikemba-run-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a run leaves a folder from which the report is written', async () => {
  const out = join(folder, 'first')
  const run = trainRun('shapes', data, { config: small, steps: 3, fit: { out } })
  const records: FitRecord[] = []
  for await (const record of run.records()) records.push(record)
  run.model.dispose()
  expect(records.filter(({ kind }) => kind === 'step')).toHaveLength(3)
  expect(records.at(-1)).toMatchObject({ kind: 'end', reason: 'steps' })

  await describeBest(out, data.val)
  const read = await readRun(out)
  expect(read.losses.map(({ step }) => step)).toEqual([1, 2, 3])
  expect(Object.keys(read.metrics)).toContain('MR-full-R1@0.5')
  expect(read.ceiling['MR-full-R1@0.5']).toBe(100)
  expect(read.examples.map(({ qid }) => qid)).toEqual(
    exampleIndices(data.val.length).map((i) => data.val.annotations[i]!.qid),
  )
  expect(read.examples[0]!.spikeRate).toHaveLength(read.examples[0]!.saliency.length)
  expect(await reportPage([read])).toContain(read.examples[0]!.query)
})

test('a checkpoint of a run is a model folder', async () => {
  const model = await SpikeMba.load(join(folder, 'first', 'checkpoints', 'best'))
  expect(model.config).toMatchObject(small)
  model.dispose()
})

test('the data decides the feature sizes, the recipe the preset, the caller the rest', () => {
  const config = runConfig('shapes', data, { config: { lr: 5e-4 } })
  expect(config).toMatchObject({
    dVideo: data.train.dVideo,
    dText: data.train.dText,
    lr: 5e-4,
    dModel: SpikeMba.presets.tiny.dModel,
  })
})

test('the loss in two halves is the loss', async () => {
  const model = SpikeMba.create('tiny', { ...small, dVideo: data.train.dVideo, dText: data.train.dText })
  const batch = collate(await Promise.all([0, 1, 2].map((i) => data.train.sample(i))))
  const task = trainable(model)
  const [whole, halves] = tf.tidy(() => {
    const pass = { training: false }
    return [task.loss(batch, pass).total, task.whole!.loss(task.whole!.embed(batch, pass), batch).total]
  })
  expect((await halves.data())[0]).toBeCloseTo((await whole.data())[0]!, 5)
  batch.dispose()
  model.dispose()
})

test('says how the neurons fare', async () => {
  const model = SpikeMba.create('tiny', { dVideo: data.train.dVideo, dText: data.train.dText })
  const batch = collate([await data.train.sample(0)])
  const { activity } = trainable(model).loss(batch, { training: true, random: Random.seeded(1) })
  expect((await activity!.rate.data())[0]).toBeGreaterThan(0)
  expect((await activity!.dead.data())[0]).toBeLessThan(1)
  batch.dispose()
  model.dispose()
})
