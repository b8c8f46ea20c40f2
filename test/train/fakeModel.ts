/**
 * A model small enough to follow by hand: clip scores ⟨W v, U t⟩, squared error to the saliency, and on request what
 * makes batches matter: dropout, running statistics, a loss between the samples of a batch.
 */
import * as tf from '@tensorflow/tfjs'
import type { Batch, Sample } from 'spikemba/datasets'
import type { Prediction } from 'spikemba/metrics'
import type { Pass } from 'spikemba/nn'
import type { BatchLoss, Embeddings, Trainable, WholeBatch } from 'spikemba/train'

export interface FakeConfig {
  readonly dVideo: number
  readonly dText: number
  readonly seed: number
  /** Share of video features dropped while training. */
  readonly dropout: number
  /** Videos are centred by a running mean. */
  readonly normalise: boolean
  /** Adds a loss that tells each sample from the others of its batch. */
  readonly contrast: boolean
}

const WIDTH = 3

export class FakeModel implements Trainable {
  readonly config: FakeConfig
  private readonly parameters: Map<string, tf.Variable>
  private readonly buffers: Map<string, tf.Variable>

  constructor(config: Partial<FakeConfig> = {}) {
    this.config = { dVideo: 4, dText: 3, seed: 1, dropout: 0, normalise: false, contrast: false, ...config }
    const { dVideo, dText, seed } = this.config
    this.parameters = new Map([
      ['clip.weight', variable(wave([WIDTH, dVideo], seed))],
      ['clip.bias', variable(wave([WIDTH], seed + 1))],
      ['word.weight', variable(wave([WIDTH, dText], seed + 2))],
      ['spare.weight', variable(wave([2, 2], seed + 3))], // takes no part
    ])
    this.buffers = new Map([['norm.running_mean', variable(tf.zeros([dVideo]))]])
  }

  namedParameters(): Map<string, tf.Variable> {
    return this.parameters
  }

  namedBuffers(): Map<string, tf.Variable> {
    return this.buffers
  }

  loss(batch: Batch, pass: Pass): BatchLoss {
    return this.whole.loss(this.embed(batch, pass), batch)
  }

  get whole(): WholeBatch {
    return {
      embed: (batch, pass) => this.embed(batch, pass),
      loss: (embeddings, batch) => this.score(embeddings, batch),
    }
  }

  async predict(samples: readonly Sample[]): Promise<Prediction[]> {
    return Promise.all(
      samples.map(async ({ qid, video, clips, text, words, clipSec }) => {
        const scores = tf.tidy(() => {
          const { keys, query } = this.project(
            tf.tensor3d(video, [1, clips, video.length / clips]),
            tf.tensor3d(text, [1, words, text.length / words]),
            tf.scalar(words),
          )
          return tf.sum(tf.mul(keys, tf.expandDims(query, 1)), -1)
        })
        const saliency = Array.from(await scores.data())
        scores.dispose()
        const best = saliency.indexOf(Math.max(...saliency))
        return {
          qid,
          pred_relevant_windows: [[best * clipSec, (best + 1) * clipSec, 1] as [number, number, number]],
          pred_saliency_scores: saliency,
        }
      }),
    )
  }

  dispose(): void {
    tf.dispose([...this.parameters.values(), ...this.buffers.values()])
  }

  private embed({ input }: Batch, pass: Pass): Embeddings {
    let video: tf.Tensor3D = input.video
    if (this.config.normalise) {
      const running = this.buffers.get('norm.running_mean')!
      const mean = tf.div(tf.sum(video, [0, 1]), tf.sum(input.videoMask))
      if (pass.training) running.assign(tf.add(tf.mul(running, 0.9), tf.mul(mean, 0.1)))
      video = tf.sub(video, pass.training ? mean : running)
    }
    if (pass.training && this.config.dropout > 0) {
      const keep = Float32Array.from({ length: video.size }, () =>
        Number(pass.random!.uniform() >= this.config.dropout),
      )
      video = tf.mul(video, tf.tensor(keep, video.shape))
    }
    return this.project(video, input.text, tf.sum(input.textMask, 1, true))
  }

  /** @param words [b, 1] */
  private project(video: tf.Tensor3D, text: tf.Tensor3D, words: tf.Tensor): { keys: tf.Tensor; query: tf.Tensor } {
    const [b, l, d] = video.shape
    const weight = (name: string) => this.parameters.get(`${name}.weight`)! as tf.Tensor as tf.Tensor2D
    const flat = tf.matMul(tf.reshape(video, [b * l, d]), weight('clip'), false, true) // [b·l, WIDTH]
    const keys = tf.reshape(tf.add(flat, this.parameters.get('clip.bias')!), [b, l, WIDTH])
    const query = tf.matMul(tf.div(tf.sum(text, 1), words) as tf.Tensor2D, weight('word'), false, true) // [b, WIDTH]
    return { keys, query }
  }

  private score({ keys, query }: Embeddings, { input, targets }: Batch): BatchLoss {
    const scores = tf.sum(tf.mul(keys!, tf.expandDims(query!, 1)), -1) // [b, l]
    const error = tf.mul(tf.square(tf.sub(scores, tf.div(targets.saliency, 12))), input.videoMask)
    const fit = tf.mean(tf.div(tf.sum(error, 1), tf.sum(input.videoMask, 1))).asScalar()
    const activity = { rate: tf.mean(tf.sigmoid(query!)).asScalar(), dead: tf.scalar(0) }
    if (!this.config.contrast) return { total: fit, parts: { fit }, activity }
    const video = tf.div(
      tf.sum(tf.mul(keys!, tf.expandDims(input.videoMask, -1)), 1),
      tf.sum(input.videoMask, 1, true),
    ) as tf.Tensor2D // [b, WIDTH]
    const pairs = tf.matMul(query as tf.Tensor2D, video, false, true) // [b, b]
    const own = tf.sum(tf.mul(tf.logSoftmax(pairs), tf.eye(pairs.shape[0])))
    const contrast = tf.neg(tf.div(own, pairs.shape[0])).asScalar()
    return { total: tf.add(fit, contrast).asScalar(), parts: { fit, contrast }, activity }
  }
}

/** Numbers in [-0.5, 0.5] that look random and are the same everywhere. */
export function wave(shape: number[], phase: number): tf.Tensor {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => 0.5 * Math.sin(12.9898 * (i + 1) + 78.233 * phase),
  )
  return tf.tensor(values, shape)
}

function variable(value: tf.Tensor): tf.Variable {
  const held = tf.variable(value)
  value.dispose()
  return held
}

/** What a worker thread calls. */
export const build = (config: Partial<FakeConfig>): FakeModel => new FakeModel(config)
