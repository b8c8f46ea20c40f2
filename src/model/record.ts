import * as tf from '@tensorflow/tfjs'
import {
  packBits,
  proposalSet,
  type RecordedFilm,
  type RecordedGradient,
  type RecordedLayer,
  type RecordedWeight,
  type Recording,
  showsRecording,
} from '../inspector/index.js'
import type { ForwardOptions, SpikeMbaOutput } from './interface.js'
import { requireMemory } from './memory.js'
import { type ModelSample, momentsOf, padded } from './predict.js'
import { recordBlock } from './recordBlock.js'
import type { SpikeMba } from './spikemba.js'
import type { SpikingLayerTrace } from './spikingSaliencyDetector.js'
import { namedTensors } from './weights.js'

/** A sample, and what people marked in it where that is known. */
export type RecordSample = ModelSample & {
  /** Marked moments in seconds. */
  readonly windows?: readonly (readonly [number, number])[]
  /** Marked saliency [clips]. */
  readonly saliency?: Float32Array
}

/** What goes into a recording besides the pass itself. */
export interface RecordOptions extends Pick<ForwardOptions, 'silent' | 'layerSettings'> {
  /** Keep the weights and what went in, so that the model can run again where only the recording is; default false. */
  readonly weights?: boolean
  /** Losses of this sample, as `computeLosses` names them. */
  readonly losses?: Readonly<Record<string, number>>
  /** How this sample's loss pulls at each parameter. */
  readonly gradients?: readonly RecordedGradient[]
  /** Pictures of the video. */
  readonly film?: RecordedFilm
  /** Where the model comes from, for the reader's eyes. */
  readonly origin?: Readonly<Record<string, string>>
}

/**
 * What one evaluation pass over one sample does, as a recording that the inspector shows and `writeRecording` writes.
 * @throws HeapError before anything is computed
 * @example
 * await writeFile('clip.spike', writeRecording(await record(model, await dataset.sample(0))))
 */
export async function record(model: SpikeMba, sample: RecordSample, options: RecordOptions = {}): Promise<Recording> {
  const { config } = model
  const { clips, words, durationSec, clipSec, qid = 0, vid = '', query = '' } = sample
  requireMemory(config, 1, clips + words)
  const input = tf.tidy(() => ({ ...padded(config, [sample], clips, words) }))
  const { silent = false, layerSettings } = options
  const outputs = model.forward(input, { trace: true, silent, ...(layerSettings ? { layerSettings } : {}) })
  tf.dispose(input)
  try {
    const [saliency, foreground, boundaries] = (await Promise.all(
      [outputs.saliency, outputs.foreground, outputs.boundaries].map(valuesOf),
    )) as [Float32Array, Float32Array, Float32Array]
    const clipRate = outputs.clipRate && (await valuesOf(outputs.clipRate))
    const logits = outputs.proposalLogits && (await valuesOf(outputs.proposalLogits)) // [1, n, l]
    const blocks = outputs.trace!.blocks
    return showsRecording({
      sample: { qid, vid, query, clips, words, durationSec, clipSec },
      config: JSON.parse(JSON.stringify(config)) as Record<string, unknown>,
      origin: { backend: tf.getBackend(), ...options.origin },
      layers: config.detector === 'spiking' ? await recordLayers(outputs) : [],
      blocks: await Promise.all(blocks.map((block) => recordBlock(block, { clips, words }, config))),
      saliency,
      foreground,
      boundaries,
      moments: momentsOf(sample, config, saliency, foreground, boundaries).pred_relevant_windows as [
        number,
        number,
        number,
      ][],
      ...(clipRate ? { clipRate } : {}),
      ...(logits ? { proposalLogit: logits.slice(-clips) } : {}),
      proposals: clipRate ? proposalSet(clipRate, config.proposalThreshold).segments : [],
      losses: options.losses ?? {},
      ...(options.gradients ? { gradients: options.gradients } : {}),
      ...(sample.windows && sample.saliency ? { truth: { windows: sample.windows, saliency: sample.saliency } } : {}),
      ...(options.film ? { film: options.film } : {}),
      ...(options.weights
        ? {
            weights: await recordWeights(model),
            input: { video: Float32Array.from(sample.video), text: Float32Array.from(sample.text) },
          }
        : {}),
    })
  } finally {
    tf.dispose(outputs)
  }
}

/** Every detector's layers; those of a detector for each block are called `0.q`, `1.q`, … */
async function recordLayers({ trace }: SpikeMbaOutput): Promise<RecordedLayer[]> {
  const detectors = [...new Set(trace!.blocks.map(({ detector }) => detector))]
  const named = detectors.flatMap((detector, i) =>
    (detector?.layers ?? []).map((layer) => ({
      ...layer,
      name: detectors.length > 1 ? `${i}.${layer.name}` : layer.name,
    })),
  )
  return Promise.all(named.map(recordLayer))
}

async function recordLayer({
  name,
  current,
  spikes,
  surrogate,
  tau,
  vThreshold,
  vReset,
  decayInput,
}: SpikingLayerTrace): Promise<RecordedLayer> {
  const [steps, , tokens, channels] = spikes.shape as [number, number, number, number]
  return {
    name,
    settings: { tau, vThreshold, vReset: vReset === 'soft' ? null : vReset, decayInput, fireOnEqual: true },
    surrogate,
    steps,
    tokens,
    channels,
    currents: await valuesOf(current),
    spikes: packBits(await valuesOf(spikes)),
  }
}

async function recordWeights(model: SpikeMba): Promise<Map<string, RecordedWeight>> {
  const weights = [...namedTensors(model)].map(
    async ([name, variable]) => [name, { shape: variable.shape, data: await valuesOf(variable) }] as const,
  )
  return new Map(await Promise.all(weights))
}

const valuesOf = async (tensor: tf.Tensor): Promise<Float32Array> => Float32Array.from(await tensor.data())
