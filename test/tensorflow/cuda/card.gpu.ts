/**
 * `npm run test:gpu`, on a machine with an NVIDIA card: every op against the plain twins and the stored numbers, layers,
 * the whole model against its PyTorch twin, and training that keeps its memory. With SPIKEMBA_STAND_IN=1 on a
 * device that stands in for a card.
 */
import * as tf from '@tensorflow/tfjs'
import { SpikeMba } from 'spikemba/model'
import { useBackend } from 'spikemba/tensor'
import { Adam } from 'spikemba/train'
import { describe, expect, test } from 'vitest'
import { fakeSample } from '../../../src/cli/bench/fakeSamples.js'
import { collate } from '../../../src/datasets/index.js'
import { registeredOps } from '../../../src/ops/runtime/register.js'
import { isOnCard } from '../../../src/ops/runtime/tfjsPrivate.js'
import { trainable } from '../../../src/recipes/index.js'
import { onTensorflow } from '../onTensorflow.js'
import { startStandIn } from './standIn.js'
import { tryOps } from './tryOps.js'

const standIn = process.env.SPIKEMBA_STAND_IN === '1'
const STEPS = standIn ? 10 : 500

/** @returns why there is none */
async function startCard(): Promise<string | undefined> {
  if (standIn) await startStandIn()
  else {
    const failed = await useBackend('tensorflow').then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (failed) return failed
  }
  return isOnCard(tf.backend()) ? undefined : 'TensorFlow finds no card here; `npx spikemba doctor` says why'
}

const missing = await startCard()
if (missing) test('there is a card', () => expect.fail(missing))
else {
  describe('a card', () => {
    test('has kernels of ours that it computes right', async () => {
      const { forms, fellBack } = await tryOps()
      expect(fellBack).toEqual([])
      const withCuda = [...registeredOps()].flatMap(([name, { tensorflow }]) => (tensorflow?.runsOnCard ? [name] : []))
      expect(Object.keys(forms).filter((name) => forms[name] === 'cuda')).toEqual(withCuda.sort())
    })

    test(`${STEPS} steps of training lower the loss, and keep their memory`, () => {
      const sizes = { clips: 9, words: 5, dVideo: 10, dText: 6 }
      const network = SpikeMba.create('tiny', {
        dVideo: 10,
        dText: 6,
        dModel: 16,
        blocks: 1,
        inputDropout: 0,
        dropout: 0,
      })
      const model = trainable(network)
      const batch = collate([fakeSample(0, sizes), fakeSample(1, sizes)])
      const parameters = model.namedParameters()
      const adam = new Adam(parameters)
      const step = () =>
        tf.tidy(() => {
          const { value, grads } = tf.variableGrads(
            () => model.loss(batch, { training: true }).total,
            [...parameters.values()],
          )
          const named = [...parameters].flatMap(([name, variable]) =>
            grads[variable.name] ? [[name, grads[variable.name]!] as const] : [],
          )
          adam.apply(new Map(named), 1e-2)
          return value.dataSync()[0]!
        })
      const first = step()
      const before = tf.memory()
      const losses = Array.from({ length: STEPS }, step)
      expect(losses.every(Number.isFinite)).toBe(true)
      expect(losses.at(-1)).toBeLessThan(first)
      const { numTensors, numBytes } = tf.memory()
      expect({ numTensors, numBytes }).toEqual({ numTensors: before.numTensors, numBytes: before.numBytes })
    })
  })
  await onTensorflow('ops', 'model', 'ssm', 'snn')
}
