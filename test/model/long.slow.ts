import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, expect, test } from 'vitest'
import { randomSamples } from './samples.js'

const SIZES = { dVideo: 514, dText: 512 }

beforeAll(() => useBackend('wasm'))

test('predicts 10,000 clips in one pass, in less than WebAssembly holds', async () => {
  const model = SpikeMba.create('practical', SIZES, 1)
  const [sample] = randomSamples(2, [[10_000, 12]], SIZES)
  const { pred_saliency_scores: saliency } = await model.predict(sample!)
  expect(saliency!.length).toBe(10_000)
  expect(saliency!.every(Number.isFinite)).toBe(true)
  const heap = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length
  expect(heap).toBeLessThan(3.5e9)
})
