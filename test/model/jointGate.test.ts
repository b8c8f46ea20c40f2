import * as tf from '@tensorflow/tfjs'
import { MultiModalRelevantMamba, resolveConfig } from 'spikemba/model'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

const small = { dModel: 8, dState: 3, blocks: 1, gate: 'joint' } as const
const block = (over: object): MultiModalRelevantMamba =>
  new MultiModalRelevantMamba(resolveConfig('tiny', { ...small, ...over }), { random: Random.seeded(1) })
const tokens = Random.seeded(2).normalTensor([2, 5, 8]) as tf.Tensor3D
const rate = Random.seeded(3).uniformTensor([2, 5, 8]) as tf.Tensor3D
const mask = tf.ones<tf.Rank.R2>([2, 5])
const out = (model: MultiModalRelevantMamba, rate: tf.Tensor3D | undefined): tf.Tensor3D =>
  model.forward(tokens, { mask, rate }).tokens
const silence = tf.zerosLike(rate)
const largest = (x: tf.Tensor): number => x.abs().max().dataSync()[0]!

test('without spikes the joint gate is the gate that tokens alone open', () => {
  const joint = block({})
  const silent = out(joint, silence)
  expect(largest(silent.sub(out(joint, undefined)))).toBe(0)
  expect(largest(silent.sub(tokens))).toBeGreaterThan(1e-3)
})

test('spikes change what the joint gate lets through', () => {
  const joint = block({})
  expect(largest(out(joint, rate).sub(out(joint, silence)))).toBeGreaterThan(1e-3)
})

test('it has a projection of its own for the spikes, and none where there is no detector', () => {
  expect(block({}).namedParameters().get('in_s.weight')?.shape).toEqual([16, 8])
  expect(block({ detector: 'none' }).namedParameters().has('in_s.weight')).toBe(false)
  expect(block({ gate: 'silu' }).namedParameters().has('in_s.weight')).toBe(false)
})
