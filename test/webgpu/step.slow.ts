import * as tf from '@tensorflow/tfjs'
import { collate } from 'spikemba/datasets'
import { SpikeMba } from 'spikemba/model'
import { trainable } from 'spikemba/recipes'
import { Random, useBackend } from 'spikemba/tensor'
import { Adam, clipFactor, gradientNorm } from 'spikemba/train'
import { expect, test } from 'vitest'
import { fakeSample } from '../../src/cli/bench/fakeSamples.js'
import { relativeError } from '../ops/parity.js'
import { onWebgpu } from './onWebgpu.js'

const [STEPS, SIZES] = [3, { clips: 9, words: 5, dVideo: 10, dText: 6 }]

/** The losses and gradients' norms of a few steps, the first gradients, and what was alive after each step. */
async function train(backend: 'cpu' | 'webgpu') {
  await useBackend(backend)
  const model = trainable(SpikeMba.create('tiny', { dVideo: 10, dText: 6, dModel: 16, blocks: 1 }, 1))
  const batch = collate([0, 1, 2].map((qid) => fakeSample(qid, SIZES)))
  const parameters = model.namedParameters()
  const adam = new Adam(parameters, { weightDecay: 1e-4, weightDecayMode: 'decoupled' })
  const [numbers, alive] = [[] as number[], new Set<string>()]
  let first: Record<string, Float32Array> = {}
  for (let step = 0; step < STEPS; step++) {
    const { value, grads } = tf.variableGrads(
      () => model.loss(batch, { training: true, random: Random.seeded(step) }).total,
      [...parameters.values()],
    )
    const named = new Map([...parameters].map(([name, { name: key }]) => [name, grads[key]!]))
    if (step === 0) first = Object.fromEntries([...named].map(([name, x]) => [name, x.dataSync<'float32'>().slice()]))
    const { norm } = await gradientNorm(named)
    tf.tidy(() => adam.apply(named, 2e-3, clipFactor(norm, 0.1)))
    numbers.push(...(await value.data()), norm)
    tf.dispose([value, ...named.values()])
    if (step > 0) alive.add(`${tf.memory().numTensors} tensors, ${tf.memory().numDataBuffers} buffers`)
  }
  return { numbers, first, alive }
}

test.runIf(await onWebgpu())(
  'a few training steps are those of the cpu backend, and leave nothing behind',
  async () => {
    const expected = await train('cpu')
    const found = await train('webgpu')
    expect(found.alive.size).toBe(1)
    expect(relativeError(found.numbers, expected.numbers)).toBeLessThan(1e-4)
    const largest = Math.max(
      ...Object.values(expected.first).flatMap((gradient) => gradient.map(Math.abs).sort().at(-1)!),
    )
    for (const [name, gradient] of Object.entries(expected.first)) {
      const worst = Math.max(...gradient.map((value, i) => Math.abs(value - found.first[name]![i]!)))
      const size = Math.max(...gradient.map(Math.abs))
      // A bias in front of a normalisation has a gradient of rounding alone: the second term.
      expect(worst, name).toBeLessThan(1e-4 * size + 1e-5 * largest)
    }
  },
)
