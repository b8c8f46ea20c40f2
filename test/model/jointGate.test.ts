import * as tf from '@tensorflow/tfjs'
import { MultiModalRelevantMamba, resolveConfig } from 'spikemba/model'
import { EVALUATION } from 'spikemba/nn'
import { Random } from 'spikemba/tensor'
import { expect, test } from 'vitest'

const small = { dModel: 8, dState: 3, blocks: 1, gate: 'joint' } as const
const block = (over: object): MultiModalRelevantMamba => new MultiModalRelevantMamba(resolveConfig('tiny', { ...small, ...over }), Random.seeded(1))
const tokens = Random.seeded(2).normalTensor([2, 5, 8]) as tf.Tensor3D
const rate = Random.seeded(3).uniformTensor([2, 5, 8]) as tf.Tensor3D
const mask = tf.ones<tf.Rank.R2>([2, 5])
const largest = (x: tf.Tensor): number => x.abs().max().dataSync()[0]!

test('without spikes the joint gate is the gate that tokens alone open', () => {
  const joint = block({})
  const silent = joint.forward(tokens, rate.mul<tf.Tensor3D>(0), mask, EVALUATION)
  expect(largest(silent.sub(joint.forward(tokens, undefined, mask, EVALUATION)))).toBe(0)
  expect(largest(silent.sub(tokens))).toBeGreaterThan(1e-3)
})

test('spikes change what the joint gate lets through', () => {
  const joint = block({})
  expect(largest(joint.forward(tokens, rate, mask, EVALUATION).sub(joint.forward(tokens, rate.mul<tf.Tensor3D>(0), mask, EVALUATION)))).toBeGreaterThan(1e-3)
})

test('it has a projection of its own for the spikes, and none where there is no detector', () => {
  expect(block({}).namedParameters().get('in_s.weight')?.shape).toEqual([16, 8])
  expect(block({ detector: 'none' }).namedParameters().has('in_s.weight')).toBe(false)
  expect(block({ gate: 'silu' }).namedParameters().has('in_s.weight')).toBe(false)
})
