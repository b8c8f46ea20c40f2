/**
 * A whole training step: forward, losses, every gradient, clip and Adam, at the size of the paper's model.
 * d = 256, 6 blocks, T = 8, 75 clips and 32 words, batch 8; features of SlowFast + CLIP (2818) and CLIP text (512).
 */
import * as tf from '@tensorflow/tfjs'
import { type Batch, collate } from '../../datasets/index.js'
import { SpikeMba } from '../../model/index.js'
import { trainable } from '../../recipes/index.js'
import { Random } from '../../tensor/index.js'
import { Adam, clipFactor, gradientNorm, gradientsOf } from '../../train/index.js'
import type { BenchCase } from './case.js'
import { type FakeSizes, fakeSample } from './fakeSamples.js'

/** The paper's model on QVHighlights. */
export const PAPER: FakeSizes = { clips: 75, words: 32, dVideo: 2818, dText: 512 }

const fakeBatch = (size: number, sizes: FakeSizes): Batch =>
  collate(Array.from({ length: size }, (_, qid) => fakeSample(qid, sizes)))

export const stepCase: BenchCase = {
  name: 'step',
  shape: 'd = 256, 6 blocks, T = 8, 75 + 32 tokens, batch 8, Adam',
  peers: ['step_native', 'step_torch'],
  tolerance: 5e-4, // the normalisation of a new model's small attention enlarges rounding; the tests hold trained cases to 1e-4
  parity: () => {
    const model = trainable(
      SpikeMba.create('tiny', { dVideo: 10, dText: 6, dModel: 16, blocks: 2, inputDropout: 0, dropout: 0 }),
    )
    const batch = fakeBatch(3, { clips: 9, words: 5, dVideo: 10, dText: 6 })
    const loss = (): tf.Scalar => model.loss(batch, { training: true }).total
    return () => [loss(), ...gradientsOf(model, loss).values()]
  },
  work: () => {
    const model = trainable(SpikeMba.create('practical', {}, 1))
    const batch = fakeBatch(8, PAPER)
    const parameters = model.namedParameters()
    const [last] = [...parameters.values()].slice(-1)
    const adam = new Adam(parameters, { weightDecay: 1e-4, weightDecayMode: 'decoupled' })
    let step = 0
    return async () => {
      const random = Random.seeded(step++)
      const gradients = gradientsOf(model, () => model.loss(batch, { training: true, random }).total)
      const { norm } = await gradientNorm(gradients)
      tf.tidy(() => adam.apply(gradients, 2e-4, clipFactor(norm, 0.1)))
      await last!.data()
      tf.dispose([...gradients.values()])
    }
  },
}
