import * as tf from '@tensorflow/tfjs'
import { computeLosses, type LossOutputs, type LossSettings, type LossTerm, type Targets } from 'spikemba/losses'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

const random = Random.seeded(4)
const normal = <T extends tf.Tensor>(...shape: number[]): T => random.normalTensor(shape) as T
const outputs: LossOutputs = {
  saliency: normal(2, 4),
  rolled: normal(2, 4),
  rolledIsForeign: tf.ones([2]),
  foreground: normal(2, 4),
  boundaries: random.uniformTensor([2, 4, 2]).cumsum(2).div(2) as tf.Tensor3D,
  pooledVideo: normal(2, 3),
  pooledText: normal(2, 3),
  pooledClips: normal(2, 4, 3),
  rate: random.uniformTensor([2, 6, 3]) as tf.Tensor3D,
  proposalLogits: normal<tf.Tensor3D>(2, 1, 4),
  mask: tf.ones([2, 6]),
}
const targets: Targets = {
  foreground: tf.tensor2d([0, 1, 1, 0, 1, 0, 0, 0], [2, 4]),
  span: tf.tensor3d([0, 0, 0.25, 0.75, 0.25, 0.75, 0, 0, 0, 0.25, 0, 0, 0, 0, 0, 0], [2, 4, 2]),
  saliency: tf.tensor2d([0, 12, 6, 0, 3, 0, 0, 0], [2, 4]),
}
const mask = tf.ones<tf.Rank.R2>([2, 4])
const settings: LossSettings = {
  lossWeights: { contrastive: 0.1, boundary: 10, entropy: 1, foreground: 10, overlap: 1, proposal: 2, spikeRate: 2 },
  contrastiveTarget: 'text',
  contrastiveForm: 'infonce',
  contrastiveTemperature: 0.07,
  proposalForm: 'bce',
  rankForm: 'meanOutside',
  entropyTemperature: 0.5,
  backgroundWeight: 0.1,
}
const numbers = (losses: ReturnType<typeof computeLosses>): Record<string, number> =>
  Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, loss.dataSync()[0]!]))

test('the total is the weighted sum of the terms', () => {
  const found = numbers(computeLosses(outputs, targets, mask, settings))
  const sum = Object.entries(settings.lossWeights).reduce((sum, [term, weight]) => sum + weight * found[term]!, 0)
  expect(found.total).toBeCloseTo(sum, 4)
  for (const term of Object.keys(settings.lossWeights)) expect(found[term], term).toBeGreaterThan(0)
})

test('a term switched off is still reported, and sends no gradient', () => {
  const lossWeights = {
    contrastive: 0,
    boundary: 0,
    entropy: 1,
    foreground: 0,
    overlap: 0,
    proposal: 0,
    spikeRate: 0,
  } satisfies Record<LossTerm, number>
  const found = numbers(computeLosses(outputs, targets, mask, { ...settings, lossWeights }))
  expect(found.total).toBeCloseTo(found.entropy!, 6)
  expect(found.boundary).toBeGreaterThan(0)
  const total = (boundaries: tf.Tensor, lossWeights: LossSettings['lossWeights']): tf.Scalar =>
    computeLosses({ ...outputs, boundaries: boundaries as tf.Tensor3D }, targets, mask, { ...settings, lossWeights })
      .total
  expect(() => tf.grad((boundaries) => total(boundaries, lossWeights))(outputs.boundaries)).toThrow(
    'Cannot compute gradient',
  )
  const gradient = tf.grad((boundaries) => total(boundaries, { ...lossWeights, overlap: 1 }))(outputs.boundaries)
  expect(gradient.abs().max().dataSync()[0]).toBeGreaterThan(0)
})

test('all terms off is a loss of 0', () => {
  const none = Object.fromEntries(Object.keys(settings.lossWeights).map((term) => [term, 0])) as Record<
    LossTerm,
    number
  >
  expect(numbers(computeLosses(outputs, targets, mask, { ...settings, lossWeights: none })).total).toBe(0)
})

test('without a detector there is no spike rate to hold', () => {
  expect(numbers(computeLosses({ ...outputs, rate: undefined }, targets, mask, settings)).spikeRate).toBe(0)
})

test('the target ‘moment’ compares with the mean clip of the moment', () => {
  const clips = outputs.pooledClips
  const means = tf.stack([
    clips.slice([0, 1], [1, 2]).mean([0, 1]),
    clips.slice([1, 0], [1, 1]).mean([0, 1]),
  ]) as tf.Tensor2D
  const swapped = { ...outputs, pooledVideo: means, pooledText: means.reverse(0) }
  const cold = { ...settings, contrastiveTarget: 'moment', contrastiveTemperature: 0.01 } as const
  expect(numbers(computeLosses(swapped, targets, mask, cold)).contrastive).toBeCloseTo(0, 4)
  expect(
    numbers(computeLosses(swapped, targets, mask, { ...cold, contrastiveTarget: 'text' })).contrastive,
  ).toBeGreaterThan(1)
})

test('leaves only the scalars behind', () => {
  const before = tf.memory().numTensors
  const losses = computeLosses(outputs, targets, mask, settings)
  expect(tf.memory().numTensors - before).toBe(8)
  tf.dispose(losses as unknown as tf.TensorContainer)
})
