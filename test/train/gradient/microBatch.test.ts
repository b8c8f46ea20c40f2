import * as tf from '@tensorflow/tfjs'
import { fit } from 'spikemba/train'
import { expect, test } from 'vitest'
import { bytesPerSample, chooseMicroBatch, memoryTarget } from '../../../src/train/internal.js'
import { collect, ofKind } from '../collect.js'
import { fakeDataset } from '../fakeDataset.js'
import { FakeModel } from '../fakeModel.js'

const sample = (clips: number) => fakeDataset(1, { clips }).sample(0)

test('a longer sample takes more memory, about in proportion', async () => {
  const model = new FakeModel({ normalise: true })
  const [short, long] = [bytesPerSample(model, await sample(50)), bytesPerSample(model, await sample(500))]
  expect(long / short).toBeGreaterThan(8)
  expect(long / short).toBeLessThan(10)
})

test('measuring leaves the model as it was', async () => {
  const model = new FakeModel({ normalise: true })
  const before = tf.memory().numTensors
  bytesPerSample(model, await sample(9))
  expect(tf.memory().numTensors).toBe(before)
  expect([...model.namedBuffers().get('norm.running_mean')!.dataSync()]).toEqual([0, 0, 0, 0])
})

test('takes the batch whole when it fits, else a power of two, at least one', async () => {
  const model = new FakeModel()
  const one = await sample(100)
  const bytes = bytesPerSample(model, one)
  const parameters = 4 * 10 * (12 + 3 + 9 + 4)
  expect(chooseMicroBatch(model, one, 30)).toBe(30)
  expect(chooseMicroBatch(model, one, 30, parameters + 5 * bytes)).toBe(8)
  expect(chooseMicroBatch(model, one, 30, parameters + 6.5 * bytes)).toBe(16)
  expect(chooseMicroBatch(model, one, 30, 100)).toBe(1)
})

test('a batch of any size runs in micro-batches, the last one smaller', async () => {
  const [step] = ofKind(
    await collect(fit(new FakeModel(), { train: fakeDataset(7) }, { steps: 1, batch: 7, microBatch: 3 })),
    'step',
  )
  expect(step!.losses.total).toBeGreaterThan(0)
})

test('a step may take 1.5 GiB, on TensorFlow up to an eighth of the machine', () => {
  const gib = 2 ** 30
  expect(memoryTarget('wasm', 256 * gib)).toBe(1.5 * gib)
  expect(memoryTarget('tensorflow', 4 * gib)).toBe(1.5 * gib)
  expect(memoryTarget('tensorflow', 24 * gib)).toBe(3 * gib)
  expect(memoryTarget('tensorflow', 256 * gib)).toBe(16 * gib)
})
