import { Worker } from 'node:worker_threads'
import * as tf from '@tensorflow/tfjs'
import { useBackend } from 'spikemba/tensor'
import { epochOrder, type FitOptions, fit } from 'spikemba/train'
import { afterEach, expect, test, vi } from 'vitest'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'

afterEach(async () => void (await useBackend('cpu')))

const config = { dropout: 0.3, normalise: true, contrast: true }
const replica = { module: new URL('../fakeModel.ts', import.meta.url).href, name: 'build', argument: config }

async function train(options: FitOptions) {
  const model = new FakeModel(config)
  const records = await collect(
    fit(model, { train: fakeDataset(14) }, { steps: 4, batch: 7, microBatch: 2, lr: 0.02, ...options }),
  )
  const numbers = [...model.namedParameters().values(), ...model.namedBuffers().values()].flatMap((variable) => [
    ...variable.dataSync(),
  ])
  model.dispose()
  return {
    losses: ofKind(records, 'step').flatMap(({ losses, rate, gradientNorm }) => [
      losses.total,
      losses.fit!,
      losses.contrast!,
      rate!,
      gradientNorm,
    ]),
    numbers,
  }
}

test.each([
  ['cpu', 3, false],
  ['wasm', 2, false],
  ['cpu', 2, true],
] as const)(
  'on %s, %i threads train as one does with the same micro-batches (exact batch: %s)',
  async (backend, workers, exactBatch) => {
    await useBackend(backend)
    const one = await train({ exactBatch })
    const before = tf.memory().numTensors
    const several = await train({ workers, replica, exactBatch })
    expect(tf.memory().numTensors).toBe(before)
    for (const [i, loss] of several.losses.entries()) expect(loss).toBeCloseTo(one.losses[i]!, 5)
    for (const [i, number] of several.numbers.entries()) expect(number).toBeCloseTo(one.numbers[i]!, 5)
  },
)

test('threads have their work before this one begins its own', async () => {
  const order: string[] = []
  const send = Worker.prototype.postMessage
  const post = vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, message) {
    order.push((message as { kind: string }).kind)
    send.call(this, message)
  })
  const model = new FakeModel(config)
  const loss = model.loss.bind(model)
  model.loss = (...call) => {
    order.push('own')
    return loss(...call)
  }
  const options = { steps: 2, batch: 6, microBatch: 2, workers: 3, replica }
  await collect(fit(model, { train: fakeDataset(14) }, options)).finally(() => post.mockRestore())
  model.dispose()
  expect(order).toEqual(['accumulate', 'accumulate', 'own', 'accumulate', 'accumulate', 'own'])
})

test.each([false, true])(
  'stops at the signal in the middle of a step, and its threads end (exact batch: %s)',
  async (exactBatch) => {
    const stop = new AbortController()
    const kinds: string[] = []
    const model = new FakeModel(config)
    const before = tf.memory().numTensors
    const options = { steps: 1000, batch: 14, microBatch: 1, workers: 2, replica, signal: stop.signal, exactBatch }
    for await (const { kind } of fit(model, { train: fakeDataset(14) }, options)) {
      kinds.push(kind)
      if (kinds.length === 2) setTimeout(() => stop.abort(), 0) // comes between two micro-batches
    }
    expect(kinds).toEqual(['step', 'step', 'end'])
    expect(tf.memory().numTensors).toBe(before)
  },
)

test.each([
  [
    'a module without the function',
    { ...replica, name: 'make' },
    /^training worker 1: .*fakeModel.ts exports no function make$/,
  ],
  [
    'another model',
    { ...replica, argument: { dVideo: 5 } },
    'training worker 1: build builds a model with other parameters',
  ],
  ['a module that is not there', { ...replica, module: 'file:///nowhere.ts' }, /^training worker 1: .*nowhere/],
])('%s is one clear line', async (_, wrong, message) => {
  await expect(
    collect(
      fit(
        new FakeModel(config),
        { train: fakeDataset(14) },
        { steps: 2, batch: 4, microBatch: 2, workers: 2, replica: wrong },
      ),
    ),
  ).rejects.toThrow(message)
})

test('an error in a worker’s share ends the run with its words', async () => {
  const data = fakeDataset(4)
  const second = epochOrder(0, 0, 4)[1] // of two micro-batches the second is the worker's
  const train = {
    ...data,
    sample: async (index: number) => ({
      ...(await data.sample(index)),
      ...(index === second ? { video: new Float32Array(1) } : {}),
    }),
  }
  await expect(
    collect(fit(new FakeModel(config), { train }, { steps: 2, batch: 2, microBatch: 1, workers: 2, replica })),
  ).rejects.toThrow(/^training worker 1: Tensor must have a shape/)
})
