/**
 * A whole training step: forward, losses, every gradient, clip and Adam, at the size of the paper's model.
 * d = 256, 6 blocks, T = 8, 75 clips and 32 words, batch 8; features of SlowFast + CLIP (2818) and CLIP text (512).
 */
import * as tf from '@tensorflow/tfjs'
import { type Batch, collate, type Sample } from '../../datasets/index.js'
import { SpikeMba } from '../../model/index.js'
import { trainable } from '../../recipes/index.js'
import { Random } from '../../tensor/index.js'
import { Adam, clipGradients, gradientNorm } from '../../train/index.js'
import type { BenchCase } from './case.js'

function fakeBatch(size: number, clips: number, words: number, dVideo: number, dText: number): Batch {
  const random = Random.seeded(3)
  const normal = (length: number) => Float32Array.from({ length }, () => random.normal())
  const [first, end] = [Math.floor(clips / 3), Math.floor(clips / 2)]
  const inside = Float32Array.from({ length: clips }, (_, i) => Number(i >= first && i < end))
  return collate(
    Array.from({ length: size }, (_, qid): Sample => {
      const annotation = { qid, query: '', vid: '', duration: clips * 2, relevant_windows: [] }
      return {
        ...{ qid, vid: '', query: '', durationSec: clips * 2, clipSec: 2, clips, words, windows: [], annotation },
        video: normal(clips * dVideo),
        text: normal(words * dText),
        foreground: inside,
        span: Float32Array.from({ length: clips * 2 }, (_, i) => inside[i >> 1]! * ((i % 2 ? end : first) / clips)),
        saliency: inside.map((value) => 8 * value),
      }
    }),
  )
}

export const stepCase: BenchCase = {
  name: 'step',
  shape: 'd = 256, 6 blocks, T = 8, 75 + 32 tokens, batch 8, Adam',
  peers: ['step_native', 'step_torch'],
  parity: () => {
    const model = trainable(SpikeMba.create('tiny', { dVideo: 10, dText: 6, dModel: 16, blocks: 2, inputDropout: 0, dropout: 0 }))
    const batch = fakeBatch(3, 9, 5, 10, 6)
    return () => {
      const { value, grads } = tf.variableGrads(() => model.loss(batch, { training: true }).total, [...model.namedParameters().values()])
      return [value, ...Object.values(grads)]
    }
  },
  work: () => {
    const model = trainable(SpikeMba.create('practical', {}, 1))
    const batch = fakeBatch(8, 75, 32, 2818, 512)
    const parameters = model.namedParameters()
    const adam = new Adam(parameters, { weightDecay: 1e-4, weightDecayMode: 'decoupled' })
    let step = 0
    return async () => {
      const random = Random.seeded(step++)
      const { value, grads } = tf.variableGrads(() => model.loss(batch, { training: true, random }).total, [...parameters.values()])
      const named = new Map([...parameters].flatMap(([name, variable]) => (grads[variable.name] ? [[name, grads[variable.name]!] as const] : [])))
      clipGradients(named, (await gradientNorm(named)).norm, 0.1)
      tf.tidy(() => adam.apply(named, 2e-4))
      await value.data()
      tf.dispose([value, ...named.values()])
    }
  },
}
