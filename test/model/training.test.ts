import * as tf from '@tensorflow/tfjs'
import { computeLosses } from 'spikemba/losses'
import { SpikeMba } from 'spikemba/model'
import { Random, useBackend } from 'spikemba/tensor'
import { describe, expect, test } from 'vitest'
import { adamStep } from '../../src/ops/internal.js'
import { batchOf, momentTargets, randomSamples, SMALL } from './samples.js'

describe.each([false, true])('with recompute %s', (recompute) => {
  test('twenty steps on wasm learn one batch and leave no tensor behind', async () => {
    await useBackend('wasm')
    const model = SpikeMba.create({ ...SMALL, dropout: 0.1, recompute }, {}, 1)
    const batch = batchOf(
      randomSamples(3, [
        [12, 5],
        [9, 4],
        [14, 6],
      ]),
    )
    const targets = momentTargets(batch)
    const random = Random.seeded(2)
    const trained = [...model.namedParameters().values()].map((parameter) => ({
      parameter,
      m: tf.variable(tf.zeros(parameter.shape)),
      v: tf.variable(tf.zeros(parameter.shape)),
    }))
    const losses: number[] = []
    const step = (number: number): void =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () =>
            computeLosses(model.forward(batch, { training: true, random }), targets, batch.videoMask, model.config)
              .total,
          trained.map(({ parameter }) => parameter),
        )
        for (const { parameter, m, v } of trained)
          adamStep(
            { parameter, gradient: grads[parameter.name]!, m, v },
            { lr: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4, decoupled: true, step: number },
          )
        losses.push(value.dataSync()[0]!)
      })
    step(1)
    const before = { tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() }
    for (let number = 2; number <= 20; number++) step(number)
    expect({ tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() }).toEqual(before)
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2)
    await useBackend('cpu')
  })
})

test('a model gives all its tensors back', () => {
  const before = tf.memory().numTensors
  SpikeMba.create(SMALL).dispose()
  expect(tf.memory().numTensors).toBe(before)
})
