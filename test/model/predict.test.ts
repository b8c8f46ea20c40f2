import * as tf from '@tensorflow/tfjs'
import { type ModelSample, SpikeMba } from 'spikemba/model'
import { HeapError } from 'spikemba/ops'
import { useBackend } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { randomSamples, SMALL } from './samples.js'

const model = SpikeMba.create(SMALL, {}, 3)
const samples = randomSamples(5, [
  [9, 5],
  [20, 3],
  [1, 1],
])

describe('predict', () => {
  test('gives moments at clip borders within the video, best first, and the saliency of every clip', async () => {
    for (const sample of samples) {
      const { qid, pred_relevant_windows: windows, pred_saliency_scores: saliency } = await model.predict(sample)
      expect(qid).toBe(sample.qid)
      expect(saliency!.length).toBe(sample.clips)
      expect(windows.length).toBeGreaterThan(0)
      expect(windows.length).toBeLessThanOrEqual(10)
      for (const [i, [start, end, score]] of windows.entries()) {
        expect([start % 2, end % 2]).toEqual([0, 0])
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(sample.durationSec)
        expect(score).toBeLessThanOrEqual(windows[i - 1]?.[2] ?? 1)
      }
    }
  })
  test('gives the same alone and in a batch, and carries names through', async () => {
    const named: ModelSample[] = samples.map((sample) => ({ ...sample, vid: `v${sample.qid}`, query: 'a dog' }))
    const together = await model.predictBatch(named)
    expect(together.map(({ vid, query }) => [vid, query])).toEqual(named.map(({ vid, query }) => [vid, query]))
    for (const [i, sample] of named.entries()) {
      const alone = await model.predict(sample)
      expect(together[i]!.pred_relevant_windows.map(([start, end]) => [start, end])).toEqual(
        alone.pred_relevant_windows.map(([start, end]) => [start, end]),
      )
      alone.pred_saliency_scores!.forEach(
        (score, clip) => void expect(together[i]!.pred_saliency_scores![clip]).toBeCloseTo(score, 5),
      )
    }
    expect(await model.predictBatch([])).toEqual([])
  })
  test('ranks as the configuration says', async () => {
    const best = async (ranking: 'saliency' | 'foreground' | 'product'): Promise<number> => {
      const ranked = SpikeMba.create({ ...SMALL, ranking }, {}, 3)
      return (await ranked.predict(samples[1]!)).pred_relevant_windows[0]![2]
    }
    const { saliency, foreground } = model.forward((await import('./samples.js')).batchOf([samples[1]!]))
    const largest = (x: tf.Tensor): number => x.max().dataSync()[0]!
    expect(await best('saliency')).toBeCloseTo(largest(saliency.sigmoid()), 5)
    expect(await best('foreground')).toBeCloseTo(largest(foreground.sigmoid()), 5)
    expect(await best('product')).toBeCloseTo(largest(saliency.sigmoid().mul(foreground.sigmoid())), 5)
  })
  test('makes moments without length one clip long', async () => {
    const pointed = SpikeMba.create(SMALL, {}, 3)
    pointed
      .namedParameters()
      .get('span.c.2.bias')!
      .assign(tf.fill([2], -40)) // offsets of 0
    for (const sample of samples)
      for (const [start, end] of (await pointed.predict(sample)).pred_relevant_windows) {
        expect(end - start).toBe(2)
        expect(end).toBeLessThanOrEqual(sample.durationSec)
      }
  })
  test('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    await model.predictBatch(samples)
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('a pass that WebAssembly cannot hold is refused before it begins', async () => {
  await useBackend('wasm')
  const long = SpikeMba.create({ ...SMALL, spikeSteps: 64, dModel: 512, blocks: 1 })
  const clips = 60_000
  const sample = { ...samples[0]!, video: new Float32Array(clips * SMALL.dVideo), clips, durationSec: 2 * clips }
  await expect(long.predict(sample)).rejects.toThrow(HeapError)
  await expect(long.predict(sample)).rejects.toThrow(
    /a pass over 60005 clips and words needs about [\d.]+ GiB, expected at most 3\.50; split the video/,
  )
  await useBackend('cpu')
})
