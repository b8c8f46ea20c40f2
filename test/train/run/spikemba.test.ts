import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { trainable } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { type FitOptions, fit } from 'spikemba/train'
import { beforeAll, expect, test } from 'vitest'
import { readFolder } from '../../../src/train/internal.js'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'

beforeAll(async () => void (await useBackend('wasm')))

const data = {
  train: fakeDataset(9, { dVideo: 6, dText: 5, clips: 8 }),
  val: fakeDataset(3, { dVideo: 6, dText: 5, clips: 8, split: 'val' }),
}
const sizes = { dVideo: 6, dText: 5, dModel: 8, dState: 4, blocks: 1, slots: 2, spikeSteps: 2 }
const make = () => SpikeMba.create('tiny', sizes, 3)
const options = { batch: 4, microBatch: 2, lr: 1e-3, gradientClip: 1 }

async function train(more: FitOptions, model = make()) {
  const records = await collect(fit(trainable(model), data, { ...options, ...more }))
  const weights = [...model.namedParameters().values(), ...model.namedBuffers().values()].flatMap((variable) => [
    ...variable.dataSync(),
  ])
  model.dispose()
  return { steps: ofKind(records, 'step'), weights }
}

test('SpikeMba trains: finite losses of every kind, live neurons, scores', async () => {
  const model = make()
  const records = await collect(fit(trainable(model), data, { ...options, steps: 4 }))
  const last = ofKind(records, 'step').at(-1)!
  expect(Object.keys(last.losses).sort()).toEqual([
    'boundary',
    'contrastive',
    'entropy',
    'foreground',
    'overlap',
    'proposal',
    'spikeRate',
    'total',
  ])
  expect(Object.values(last.losses).every(Number.isFinite)).toBe(true)
  expect(last.rate).toBeGreaterThan(0)
  expect(last.rate).toBeLessThan(1)
  expect(last.dead).toBeLessThan(1)
  expect(ofKind(records, 'evaluation').at(-1)!.metrics['MR-full-mAP']).toBeGreaterThanOrEqual(0)
  model.dispose()
})

test('the loss in two halves is the loss', async () => {
  const [plain, exact] = [
    await train({ steps: 2, microBatch: 4 }),
    await train({ steps: 2, microBatch: 4, exactBatch: true }),
  ]
  for (const [i, { losses, gradientNorm }] of exact.steps.entries()) {
    expect(losses.total).toBeCloseTo(plain.steps[i]!.losses.total, 4)
    expect(gradientNorm / plain.steps[i]!.gradientNorm).toBeCloseTo(1, 3)
  }
})

test('exactBatch gives the whole batch, where nothing normalises over it', async () => {
  const one = (more: FitOptions) =>
    train(
      { steps: 2, ...more },
      SpikeMba.create('tiny', { ...sizes, detector: 'none', dropout: 0, inputDropout: 0 }, 3),
    )
  const [whole, exact, plain] = [
    await one({ microBatch: 4 }),
    await one({ microBatch: 1, exactBatch: true }),
    await one({ microBatch: 1 }),
  ]
  for (const [i, { losses, gradientNorm }] of exact.steps.entries()) {
    for (const [name, loss] of Object.entries(losses)) expect(loss).toBeCloseTo(whole.steps[i]!.losses[name]!, 4)
    expect(gradientNorm / whole.steps[i]!.gradientNorm).toBeCloseTo(1, 3)
  }
  expect(plain.steps[0]!.losses.contrastive).toBeCloseTo(0, 5) // a single sample has nothing to be told from
  expect(whole.steps[0]!.losses.contrastive).toBeGreaterThan(0.5)
})

test('six steps are three, a save, a load, and three: the same bits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spikemba-run-'))
  try {
    const files = (name: string) => readFolder(join(folder, name, 'checkpoints'), 'last')!
    await train({ steps: 6, out: join(folder, 'straight') })
    const stop = new AbortController()
    const model = make()
    for await (const record of fit(trainable(model), data, {
      ...options,
      steps: 6,
      out: join(folder, 'broken'),
      signal: stop.signal,
    }))
      if (record.kind === 'step' && record.step === 3) stop.abort()
    model.dispose()
    await train({ steps: 6, out: join(folder, 'broken'), resume: true })
    expect(files('broken')).toEqual(files('straight'))
    const loaded = await SpikeMba.load(join(folder, 'straight', 'checkpoints', 'best'))
    expect(loaded.config).toEqual(make().config)
    loaded.dispose()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('leaves no tensor behind over 20 steps', async () => {
  const model = make()
  const before = tf.memory().numTensors
  const during = new Set<number>()
  for await (const record of fit(trainable(model), { train: data.train }, { ...options, steps: 20 }))
    if (record.kind === 'step') during.add(tf.memory().numTensors)
  expect(during.size).toBe(1)
  expect(tf.memory().numTensors).toBe(before)
  model.dispose()
})

test('two threads train as one does', async () => {
  const replica = {
    module: new URL('../../../src/recipes/replica.ts', import.meta.url).href,
    name: 'buildReplica',
    argument: make().config,
  }
  const [one, two] = [await train({ steps: 3 }), await train({ steps: 3, workers: 2, replica })]
  for (const [i, { losses }] of two.steps.entries())
    for (const [name, loss] of Object.entries(losses)) expect(loss).toBeCloseTo(one.steps[i]!.losses[name]!, 5)
})
