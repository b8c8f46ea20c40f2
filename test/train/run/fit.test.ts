import * as tf from '@tensorflow/tfjs'
import { fit } from 'spikemba/train'
import { expect, test } from 'vitest'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'

const weights = (model: FakeModel) =>
  [...model.namedParameters().values()].flatMap((variable) => [...variable.dataSync()])

test('the loss falls, and every step tells what happened', async () => {
  const records = await collect(
    fit(new FakeModel(), { train: fakeDataset(8) }, { steps: 30, batch: 8, lr: 0.05, gradientClip: 1 }),
  )
  const steps = ofKind(records, 'step')
  expect(steps).toHaveLength(30)
  expect(steps.at(-1)!.losses.total).toBeLessThan(0.7 * steps[0]!.losses.total)
  expect(steps[24]).toMatchObject({ step: 25, epoch: 24, dead: 0, lr: expect.closeTo(0.005, 12) })
  expect(steps[0]!.losses).toEqual({ total: steps[0]!.losses.fit, fit: steps[0]!.losses.fit })
  expect(steps[0]!.rate).toBeGreaterThan(0)
  expect(steps[0]!.gradientNorm).toBeGreaterThan(0)
  expect(steps[5]!.samplesPerSecond).toBeGreaterThan(0)
  expect(steps[29]!.etaSec).toBe(0)
  expect(records.at(-1)).toEqual({ kind: 'end', step: 30, reason: 'steps' })
})

test('micro-batches give the batch, for a loss that is a mean over samples', async () => {
  const train = async (microBatch: number) => {
    const model = new FakeModel()
    const records = await collect(fit(model, { train: fakeDataset(12) }, { steps: 5, batch: 6, microBatch, lr: 0.01 }))
    return { losses: ofKind(records, 'step').map(({ losses }) => losses.total), weights: weights(model) }
  }
  const whole = await train(6)
  for (const microBatch of [1, 2, 4]) {
    const parts = await train(microBatch)
    for (const [i, loss] of parts.losses.entries()) expect(loss).toBeCloseTo(whole.losses[i]!, 6)
    for (const [i, weight] of parts.weights.entries()) expect(weight).toBeCloseTo(whole.weights[i]!, 5)
  }
})

test('exactBatch gives the whole batch also for a loss between samples, where plain micro-batches do not', async () => {
  const train = async (options: object) => {
    const model = new FakeModel({ contrast: true })
    const records = await collect(fit(model, { train: fakeDataset(12) }, { steps: 5, batch: 6, lr: 0.01, ...options }))
    return { losses: ofKind(records, 'step').map(({ losses }) => losses.contrast!), weights: weights(model) }
  }
  const whole = await train({ microBatch: 6 })
  const exact = await train({ microBatch: 2, exactBatch: true })
  const plain = await train({ microBatch: 2 })
  for (const [i, loss] of exact.losses.entries()) expect(loss).toBeCloseTo(whole.losses[i]!, 5)
  for (const [i, weight] of exact.weights.entries()) expect(weight).toBeCloseTo(whole.weights[i]!, 5)
  expect(Math.abs(plain.losses[0]! - whole.losses[0]!)).toBeGreaterThan(0.1)
})

test('exactBatch needs a model whose loss comes in two halves', async () => {
  const model = {
    config: {},
    namedParameters: () => new Map(),
    namedBuffers: () => new Map(),
    loss: () => ({ total: tf.scalar(0), parts: {} }),
    predict: async () => [],
  }
  await expect(
    collect(fit(model, { train: fakeDataset(4) }, { steps: 1, batch: 4, exactBatch: true })),
  ).rejects.toThrow('exactBatch is true, expected a model that offers')
})

test('exactBatch draws the same dropout in both passes', async () => {
  const train = async (exactBatch: boolean) => {
    const model = new FakeModel({ dropout: 0.5 })
    const records = await collect(
      fit(model, { train: fakeDataset(6, { clips: 4 }) }, { steps: 4, batch: 6, microBatch: 6, lr: 0.01, exactBatch }),
    )
    return [...ofKind(records, 'step').map(({ losses }) => losses.total), ...weights(model)]
  }
  const plain = await train(false)
  for (const [i, value] of (await train(true)).entries()) expect(value).toBeCloseTo(plain[i]!, 5)
})

test('running statistics move once a step, by the mean over micro-batches', async () => {
  const running = async (microBatch: number) => {
    const model = new FakeModel({ normalise: true })
    await collect(fit(model, { train: fakeDataset(6, { clips: 5 }) }, { steps: 1, batch: 6, microBatch }))
    return [...model.namedBuffers().get('norm.running_mean')!.dataSync()]
  }
  const [one, six] = [await running(6), await running(3)]
  for (const [i, value] of six.entries()) expect(value).toBeCloseTo(one[i]!, 1)
  expect(Math.max(...one.map(Math.abs))).toBeLessThan(0.11) // momentum .1, once
  expect(Math.max(...six.map(Math.abs))).toBeLessThan(0.11)
  expect(Math.max(...six.map(Math.abs))).toBeGreaterThan(0.01)
})

test('the same seed gives the same run, another seed another', async () => {
  const losses = async (seed: number) =>
    ofKind(
      await collect(fit(new FakeModel({ dropout: 0.3 }), { train: fakeDataset(12) }, { steps: 6, batch: 4, seed })),
      'step',
    ).map((step) => step.losses.total)
  const first = await losses(3)
  expect(await losses(3)).toEqual(first)
  expect(await losses(4)).not.toEqual(first)
})

test('leaves no tensor behind over 20 steps', async () => {
  const model = new FakeModel({ dropout: 0.2, normalise: true, contrast: true })
  for (const exactBatch of [false, true]) {
    const before = tf.memory().numTensors
    const during: number[] = []
    for await (const record of fit(
      model,
      { train: fakeDataset(12) },
      { steps: 20, batch: 6, microBatch: 4, exactBatch },
    )) {
      if (record.kind === 'step') during.push(tf.memory().numTensors)
    }
    expect(new Set(during).size).toBe(1)
    expect(tf.memory().numTensors).toBe(before)
  }
})

test('stops at the signal and frees what it held', async () => {
  const before = tf.memory().numTensors
  const model = new FakeModel()
  const own = tf.memory().numTensors - before
  const stop = new AbortController()
  const records: string[] = []
  for await (const record of fit(model, { train: fakeDataset(8) }, { steps: 100, batch: 4, signal: stop.signal })) {
    records.push(record.kind)
    if (record.kind === 'step' && record.step === 3) stop.abort()
  }
  expect(records).toEqual(['step', 'step', 'step', 'end'])
  expect(tf.memory().numTensors).toBe(before + own)
})

test('calls back with every record', async () => {
  const seen: string[] = []
  await collect(
    fit(
      new FakeModel(),
      { train: fakeDataset(4) },
      { steps: 2, batch: 4, onRecord: ({ kind }) => void seen.push(kind) },
    ),
  )
  expect(seen).toEqual(['step', 'step', 'end'])
})
