import * as tf from '@tensorflow/tfjs'
import { computeLosses, proposalLoss } from 'spikemba/losses'
import {
  MultiModalRelevantMamba,
  type PartialConfig,
  resolveConfig,
  SpikeMba,
  SpikingSaliencyDetector,
} from 'spikemba/model'
import type { Pass } from 'spikemba/nn'
import { Random } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { clipProposals } from '../../src/model/proposals.js'
import { batchOf, momentTargets, randomSamples, SMALL } from './samples.js'

const DETECTING = {
  ...SMALL,
  detectorKeys: 'text',
  gate: 'clip',
  proposalPrior: 'input',
  lossWeights: { proposal: 2 },
} as const satisfies PartialConfig
const batch = batchOf(
  randomSamples(1, [
    [9, 5],
    [17, 3],
  ]),
)
const largest = (x: tf.Tensor): number => x.abs().max().dataSync()[0]!
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync())

describe('the proposal logit', () => {
  test('is k times what a clip’s rate stands above the mean of the real clips, and 0 where padded', () => {
    const { clipRate, proposalLogits } = SpikeMba.create({ ...DETECTING, proposalSharpness: 7 }).forward(batch)
    const rates = Array.from(clipRate!.slice([0, 0], [1, 9]).dataSync())
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / 9
    const logit = numbers(proposalLogits!.slice([0, 0, 0], [1, 1, 17]))
    for (const [clip, rate] of rates.entries()) expect(logit[clip]).toBeCloseTo(7 * (rate - mean), 5)
    expect(logit.slice(9).map(Math.abs)).toEqual(new Array(8).fill(0))
  })
  test('has a row for each detector', () => {
    expect(SpikeMba.create({ ...DETECTING, detectorPerBlock: true }).forward(batch).proposalLogits!.shape).toEqual([
      2, 2, 17,
    ])
    expect(SpikeMba.create({ ...DETECTING, detector: 'none' }).forward(batch).proposalLogits).toBeUndefined()
  })
})

describe('keys of words', () => {
  const [words, clips, d] = [6, 9, 16]
  const tokens = Random.seeded(4).normalTensor([1, words + clips, d]) as tf.Tensor3D
  const mask = tf.ones<tf.Rank.R2>([1, words + clips])
  const wordMask = tf.concat([tf.ones([1, words]), tf.zeros([1, clips])], 1) as tf.Tensor2D
  const detector = new SpikingSaliencyDetector(resolveConfig('tiny', DETECTING), { random: Random.seeded(2) })
  const rate = (x: tf.Tensor3D, real = mask, text = wordMask): tf.Tensor3D =>
    detector.forward(x, { mask: real, words: text }).rate
  const ofClips = (x: tf.Tensor3D): tf.Tensor3D => x.slice([0, words, 0], [1, clips, d])
  detector.forward(tokens, { mask, words: wordMask, training: true, momentum: 1 }) // statistics of these tokens, so that neurons fire

  test('the order of the words changes no clip', () => {
    const order = [3, 0, 5, 1, 4, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    expect(largest(ofClips(rate(tokens.gather(order, 1))).sub(ofClips(rate(tokens))))).toBeLessThan(1e-6)
  })
  test('a clip fires by itself and the sentence, whatever the other clips are; with all keys it does not', () => {
    const other = tf.concat(
      [tokens.slice([0, 0, 0], [1, words + 1, d]), tokens.slice([0, words + 1, 0]).mul(-2)],
      1,
    ) as tf.Tensor3D
    const firstClip = (x: tf.Tensor3D): tf.Tensor => x.slice([0, words, 0], [1, 1, d])
    expect(largest(firstClip(rate(other)).sub(firstClip(rate(tokens))))).toBe(0)
    const all = new SpikingSaliencyDetector(resolveConfig('tiny', { ...DETECTING, detectorKeys: 'all' }), {
      random: Random.seeded(2),
    })
    all.forward(tokens, { mask, training: true, momentum: 1 })
    const byAll = (x: tf.Tensor3D): tf.Tensor => firstClip(all.forward(x, { mask }).rate)
    expect(largest(byAll(other).sub(byAll(tokens)))).toBeGreaterThan(0)
  })
  test('another sentence changes the clips', () => {
    const other = tf.concat([tokens.slice([0, 0, 0], [1, words, d]).mul(-1), ofClips(tokens)], 1) as tf.Tensor3D
    expect(largest(ofClips(rate(other)).sub(ofClips(rate(tokens))))).toBeGreaterThan(0)
  })
  test('without words there is nothing to compare with: every clip fires alike', () => {
    const none = tf.zerosLike(wordMask)
    const clipsOnly = tf.sub(1, wordMask) as tf.Tensor2D
    const [low, high] = [ofClips(rate(tokens, clipsOnly, none)).min(1), ofClips(rate(tokens, clipsOnly, none)).max(1)]
    expect(numbers(low)).toEqual(numbers(high))
  })
  test('the words must be told', () => {
    expect(() => detector.forward(tokens, { mask })).toThrow(/words is .*, expected ones at the real words/)
  })
})

test('a model given no word proposes nothing, and its loss and gradients are finite', () => {
  const model = SpikeMba.create(DETECTING)
  const silent = { ...batch, text: tf.zerosLike(batch.text), textMask: tf.zerosLike(batch.textMask) }
  expect(largest(model.forward(silent).proposalLogits!)).toBeLessThan(1e-5)
  const { value, grads } = tf.variableGrads(
    () =>
      computeLosses(model.forward(silent, { training: true }), momentTargets(silent), silent.videoMask, model.config)
        .total,
    [...model.namedParameters().values()],
  )
  expect(Number.isFinite(value.dataSync()[0])).toBe(true)
  for (const gradient of Object.values(grads)) if (gradient) expect(Number.isFinite(largest(gradient))).toBe(true)
})

describe('gate clip', () => {
  const block = (over: PartialConfig): MultiModalRelevantMamba =>
    new MultiModalRelevantMamba(resolveConfig('tiny', { ...DETECTING, ...over }), { random: Random.seeded(1) })
  const tokens = Random.seeded(2).normalTensor([2, 5, 16]) as tf.Tensor3D
  const rate = Random.seeded(3).uniformTensor([2, 5, 16]) as tf.Tensor3D
  const logit = Random.seeded(4).normalTensor([2, 5]) as tf.Tensor2D
  const mask = tf.ones<tf.Rank.R2>([2, 5])
  const out = (model: MultiModalRelevantMamba, proposal?: tf.Tensor2D): tf.Tensor =>
    model.forward(tokens, { mask, rate, proposal }).tokens

  test('with nothing proposed is the gate of a model without a detector', () => {
    expect(numbers(out(block({}), tf.zerosLike(logit)))).toEqual(numbers(out(block({}))))
    expect(numbers(out(block({}), tf.zerosLike(logit)))).toEqual(numbers(out(block({ detector: 'none' }))))
  })
  test('proposals change what it lets through', () =>
    expect(largest(out(block({}), logit).sub(out(block({}))))).toBeGreaterThan(1e-4))
  test('also stands beside attention', () =>
    expect(
      largest(out(block({ mixer: 'transformer' }), logit).sub(out(block({ mixer: 'transformer' })))),
    ).toBeGreaterThan(1e-4))
  test('a muted model is, number by number, one without a detector', async () => {
    const [detecting, without] = [
      SpikeMba.create(DETECTING, {}, 3),
      SpikeMba.create({ ...DETECTING, detector: 'none' }),
    ]
    const parameters = detecting.namedParameters()
    for (const [name, parameter] of without.namedParameters()) parameter.assign(parameters.get(name)!)
    const [muted, plain] = [detecting.forward(batch, { silent: true }), without.forward(batch)]
    for (const name of ['saliency', 'foreground', 'boundaries'] as const)
      expect(numbers(muted[name])).toEqual(numbers(plain[name]))
  })
})

test('spikeNorm sample keeps a clip’s mean rate, which layer normalisation takes out', () => {
  const gate = (spikeNorm: 'layer' | 'sample', rate: tf.Tensor3D): tf.Tensor => {
    const block = new MultiModalRelevantMamba(resolveConfig('tiny', { ...SMALL, gate: 'silu', spikeNorm }), {
      random: Random.seeded(1),
    })
    return block.forward(tf.ones([1, 2, 16]), { mask: tf.ones([1, 2]), rate, trace: true }).trace!.gate!
  }
  const pattern = Random.seeded(5).uniformTensor([1, 1, 16])
  const apart = (spikeNorm: 'layer' | 'sample'): number => {
    const [one, two] = tf.split(gate(spikeNorm, tf.concat([pattern, pattern.mul(3)], 1) as tf.Tensor3D), 2, 1)
    return largest(two!.sub(one!))
  }
  expect(apart('layer')).toBeLessThan(1e-3)
  expect(apart('sample')).toBeGreaterThan(0.1)
  expect(largest(gate('sample', tf.zeros([1, 2, 16])))).toBe(0)
})

test('asked to, a fresh detector proposes the moment', () => {
  const [words, clips, d] = [4, 12, 16]
  const detector = new SpikingSaliencyDetector(resolveConfig('tiny', DETECTING), { random: Random.seeded(2) })
  const tokens = Random.seeded(4).normalTensor([2, words + clips, d]) as tf.Tensor3D
  const [mask, clipMask] = [tf.ones<tf.Rank.R2>([2, words + clips]), tf.ones<tf.Rank.R2>([2, clips])]
  const wordMask = tf.concat([tf.ones([2, words]), tf.zeros([2, clips])], 1) as tf.Tensor2D
  const foreground = tf.tensor2d([0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0], [2, clips])
  const logit = (pass: Pass): tf.Tensor2D =>
    clipProposals(
      { proposalSharpness: 20 },
      detector.forward(tokens, { mask, words: wordMask, ...pass }).rate,
      clipMask,
    ).logit
  const loss = (): tf.Scalar =>
    proposalLoss(logit({ training: true }), { foreground, span: tf.zeros([2, clips, 2]) }, clipMask)
  const adam = tf.train.adam(0.02)
  for (let step = 0; step < 60; step++) adam.minimize(loss, false, [...detector.namedParameters().values()])
  const proposed = logit({ training: true }).greater(0).toFloat()
  expect(largest(proposed.sub(foreground))).toBe(0)
})
