import * as tf from '@tensorflow/tfjs'
import { proposalSet, SpikeMba } from 'spikemba/model'
import { useBackend } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { foreignSentence } from '../../src/model/foreignSentence.js'
import { meanOverSteps } from '../../src/model/meanOverSteps.js'
import { joinTokens, splitTokens, tokenOrder } from '../../src/model/tokenOrder.js'
import { batchOf, randomSamples, SMALL } from './samples.js'

describe('proposalSet', () => {
  test('proposes clips above the mean, closes gaps of one clip, keeps longer ones', () => {
    const { proposed, segments } = proposalSet([0.9, 0.1, 0.8, 0.1, 0.1, 0.9])
    expect(proposed).toEqual([true, false, true, false, false, true])
    expect(segments).toEqual([
      [0, 3],
      [5, 6],
    ])
  })
  test('takes a fixed threshold, above which nothing may stand', () => {
    expect(proposalSet([0.2, 0.3], 0.25).segments).toEqual([[1, 2]])
    expect(proposalSet([0.2, 0.3], 0.3).segments).toEqual([])
    expect(proposalSet([0.2, 0.2]).segments).toEqual([]) // none is above the mean of all
  })
  test('reads the model’s clip rates', () => {
    const model = SpikeMba.create(SMALL)
    const { clipRate } = model.forward(batchOf(randomSamples(1, [[12, 4]])))
    const { proposed } = proposalSet(clipRate!.dataSync(), model.config.proposalThreshold)
    expect(proposed.length).toBe(12)
    expect(proposed).toContain(true)
  })
})

describe.each(['cpu', 'wasm'] as const)('token order on %s', (backend) => {
  test('puts text to the right and video to the left, zeros outside, and takes them apart again', async () => {
    await useBackend(backend)
    const order = tokenOrder(tf.tensor2d([1, 1, 0, 1, 1, 1], [2, 3]), tf.tensor2d([1, 1, 1, 0], [2, 2]))
    const text = tf.tensor3d([1, 2, 9, 3, 4, 5], [2, 3, 1])
    const video = tf.tensor3d([6, 7, 8, 9], [2, 2, 1])
    const joint = joinTokens(order, text, video)
    expect([...order.mask.dataSync()]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 0])
    expect([...joint.dataSync()]).toEqual([0, 1, 2, 6, 7, 3, 4, 5, 8, 0])
    const apart = splitTokens(order, joint)
    expect([...apart.text.dataSync()]).toEqual([1, 2, 0, 3, 4, 5])
    expect([...apart.video.dataSync()]).toEqual([6, 7, 8, 0])
    const weights = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 5, 1])
    const gradient = tf.grad((text) =>
      joinTokens(order, text as tf.Tensor3D, video)
        .mul(weights)
        .sum(),
    )(text)
    expect([...gradient.dataSync()]).toEqual([2, 3, 0, 6, 7, 8])
    await useBackend('cpu')
  })
})

test('a sentence is foreign when the next sample’s differs: not alone, not beside itself', () => {
  const sentence = (words: number[]): tf.Tensor3D => tf.tensor3d(words, [words.length / 2, 2, 1])
  const mask = (samples: number): tf.Tensor2D => tf.ones([samples, 2])
  expect([...foreignSentence(sentence([1, 2]), mask(1)).dataSync()]).toEqual([0])
  expect([...foreignSentence(sentence([1, 2, 1, 2, 3, 4]), mask(3)).dataSync()]).toEqual([0, 1, 1])
})

test('meanOverSteps is the mean over the first axis, forwards and backwards', () => {
  const spikes = tf.tensor3d([1, 0, 1, 1, 0, 0, 1, 0], [4, 1, 2])
  expect([...meanOverSteps(spikes).dataSync()]).toEqual([0.75, 0.25])
  expect([
    ...tf
      .grad((x) =>
        meanOverSteps(x)
          .mul(tf.tensor2d([[4, 8]]))
          .sum(),
      )(spikes)
      .dataSync(),
  ]).toEqual([1, 2, 1, 2, 1, 2, 1, 2])
})
