import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { trainable } from 'spikemba/recipes'
import { useBackend } from 'spikemba/tensor'
import { fit } from 'spikemba/train'
import { expect, test } from 'vitest'
import { webgpuBackend } from '../../src/ops/runtime/tfjsPrivate.js'
import { fakeDataset } from '../train/fakeDataset.js'
import { onWebgpu } from './onWebgpu.js'

test.runIf(await onWebgpu())('a training step waits for the card twice: for its losses, and for the norm', async () => {
  await useBackend('webgpu')
  const backend = webgpuBackend(tf.backend())
  const { read, readSync } = backend
  const found = { awaited: 0, blocking: 0 }
  const onCard = (id: object) => Number(!backend.tensorMap.get(id).values)
  backend.read = (id) => {
    found.awaited += onCard(id)
    return read.call(backend, id)
  }
  backend.readSync = (id) => {
    found.blocking += onCard(id)
    return readSync.call(backend, id)
  }
  const sizes = { dVideo: 4, dText: 3, dModel: 8, dState: 4, blocks: 1, slots: 2, spikeSteps: 2 }
  const model = SpikeMba.create('tiny', sizes, 3)
  const steps: object[] = []
  for await (const record of fit(trainable(model), { train: fakeDataset(3) }, { steps: 2, batch: 3, microBatch: 3 })) {
    if (record.kind !== 'step') continue
    steps.push({ ...found })
    Object.assign(found, { awaited: 0, blocking: 0 })
  }
  expect(steps).toEqual([
    { awaited: 2, blocking: 0 },
    { awaited: 2, blocking: 0 },
  ])
})
