import { runLayer, writeRecording } from 'spikemba/inspector'
import { record, SpikeMba } from 'spikemba/model'
import { useBackend } from 'spikemba/tensor'
import { expect, test } from 'vitest'
import { randomSamples } from './samples.js'

test('75 clips and 32 words of the preset practical take less than 2 MB', async () => {
  await useBackend('wasm')
  const model = SpikeMba.create('practical', { dVideo: 30, dText: 20 }, 5)
  const [sample] = randomSamples(3, [[75, 32]], { dVideo: 30, dText: 20 })
  const recording = await record(model, sample!, {
    film: { frames: 12, height: 48, width: 48, pixels: new Uint8Array(12 * 48 * 48 * 3) },
  })
  expect(recording.blocks).toHaveLength(6)
  const bytes = writeRecording(recording)
  expect(bytes.length).toBeLessThan(2e6)
  for (const layer of recording.layers) expect(runLayer(layer, layer.settings).spikes).toEqual(layer.spikes)
  model.dispose()
})
