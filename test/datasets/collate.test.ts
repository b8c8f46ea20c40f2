import * as tf from '@tensorflow/tfjs'
import fc from 'fast-check'
import { collate, makeSample, type Sample } from 'spikemba/datasets'
import { expect, test } from 'vitest'
import { grid } from './smallFolder.js'

const sample = (qid: number, clips: number, words: number, columns = 3): Sample =>
  makeSample({
    video: [{ rows: clips, columns, data: grid(clips, columns, qid) }],
    text: { rows: words, columns: 2, data: grid(words, 2, qid) },
    clipSec: 2,
    annotation: { qid, vid: `v${qid}`, query: 'q', duration: 2 * clips, relevant_windows: [[0, 2]] },
  })

const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 })), {
  minLength: 1,
  maxLength: 6,
})

test('masks count clips and words, and everything beyond them is zero', () => {
  fc.assert(
    fc.property(lengths, (sizes) => {
      const samples = sizes.map(([clips, words], i) => sample(i, clips, words))
      const { input, targets, dispose } = collate(samples)
      expect([...input.videoMask.sum(1).dataSync()]).toEqual(sizes.map(([clips]) => clips))
      expect([...input.textMask.sum(1).dataSync()]).toEqual(sizes.map(([, words]) => words))
      for (const [values, mask] of [
        [input.video, input.videoMask],
        [input.text, input.textMask],
        [targets.foreground, input.videoMask],
        [targets.span, input.videoMask],
        [targets.saliency, input.videoMask],
      ] as const) {
        const beyond = tf.tidy(
          () =>
            values
              .abs()
              .mul(values.rank === 3 ? tf.sub(1, mask).expandDims(2) : tf.sub(1, mask))
              .sum()
              .dataSync()[0],
        )
        expect(beyond).toBe(0)
      }
      dispose()
    }),
    { numRuns: 30 },
  )
})

test('the rows of a batch are the samples in their order, whatever the order', () => {
  fc.assert(
    fc.property(lengths, fc.integer(), (sizes, seed) => {
      const samples = sizes.map(([clips, words], i) => sample(i, clips, words))
      const order = samples.map((_, i) => i).sort((a, b) => (((a + 1) * seed) % 7) - (((b + 1) * seed) % 7))
      const one = collate(samples)
      const other = collate(order.map((i) => samples[i]!))
      for (const key of ['video', 'text', 'videoMask', 'textMask'] as const) {
        const permuted = tf.tidy(() => tf.gather(one.input[key], tf.tensor1d(order, 'int32')).dataSync())
        expect(other.input[key].dataSync()).toEqual(permuted)
      }
      expect(other.samples.map(({ qid }) => qid)).toEqual(order)
      one.dispose()
      other.dispose()
    }),
    { numRuns: 30 },
  )
})

test('disposing leaves no tensor behind', () => {
  const before = tf.memory().numTensors
  const batch = collate([sample(0, 3, 2), sample(1, 2, 4)])
  expect(batch.input.video.shape).toEqual([2, 3, 5])
  expect(batch.targets.span.shape).toEqual([2, 3, 2])
  expect(tf.memory().numTensors).toBe(before + 7)
  batch.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('no samples and samples of different feature sizes are refused', () => {
  expect(() => collate([])).toThrow('samples is [], expected at least one sample')
  expect(() => collate([sample(0, 2, 2), sample(7, 2, 2, 4)])).toThrow(
    'collate: video of query 7 has shape [2, 6], expected [l, 5]',
  )
})
