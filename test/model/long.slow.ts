import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { useBackend } from 'spikemba/tensor'
import { beforeAll, expect, test } from 'vitest'
import { randomSamples } from './samples.js'

const SIZES = { dVideo: 514, dText: 512 }

beforeAll(() => useBackend('wasm'))

test('predicts 10,000 clips in one pass, in time that grows with their number alone', async () => {
  const model = SpikeMba.create('practical', SIZES, 1)
  /** CPU seconds a clip, the best of a few runs. */
  const perClip = async (clips: number, runs: number): Promise<number> => {
    const [sample] = randomSamples(2, [[clips, 12]], SIZES)
    const times: number[] = []
    for (let run = 0; run < runs; run++) {
      const before = process.cpuUsage()
      const { pred_saliency_scores: saliency } = await model.predict(sample!)
      const { user, system } = process.cpuUsage(before)
      times.push((user + system) / 1e6 / clips)
      expect(saliency!.length).toBe(clips)
      expect(saliency!.every(Number.isFinite)).toBe(true)
    }
    return Math.min(...times)
  }
  const short = await perClip(300, 5)
  expect((await perClip(9600, 2)) / short).toBeLessThan(1.2)
  await perClip(10_000, 1)
  const heap = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length
  expect(heap).toBeLessThan(3.5e9)
})
