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
import type { Module } from '../nn/index.js'
import { OptionError } from '../tensor/index.js'
import type { ForwardOptions, SpikeMbaOutput } from './interface.js'
import { requireMemory } from './memory.js'
import { type ModelSample, momentsOf, padded } from './predict.js'
import { recordBlock } from './recordBlock.js'
import { type RecordNetworkOptions, recordNetwork } from './recordNetwork.js'
import { SpikeMba } from './spikemba.js'
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
export function record(model: SpikeMba, sample: RecordSample, options?: RecordOptions): Promise<Recording>
/**
 * What the LIF layers of a network of one's own do while a pass runs: as forward hooks in PyTorch. Layers have their
 * dotted names; an input [t, ...] is t steps of tokens [...], the last axis being channels. Of neurons that are more than
 * a leaky membrane (synaptic current, refractory steps, adaptive threshold) the recorded current is the one that takes a
 * plain neuron through the same distances to its threshold.
 * @param pass runs the network; a tensor that it returns is disposed of
 * @throws OptionError for a network without LIF layers, or with layers of unequal numbers of tokens
 * @example
 * await record(network, () => network.forward(x)) // the last value of a cell: the inspector
 */
export function record(network: Module, pass: () => unknown, options?: RecordNetworkOptions): Promise<Recording>
export function record(
  network: Module,
  what: RecordSample | (() => unknown),
  options: RecordOptions & RecordNetworkOptions = {},
): Promise<Recording> {
  if (typeof what === 'function') return recordNetwork(network, what, options)
  if (network instanceof SpikeMba) return recordSample(network, what, options)
  throw new OptionError(
    'sample',
    'no function',
    `a pass to run, () => network.forward(x), for a ${network.constructor.name}`,
  )
}

async function recordSample(model: SpikeMba, sample: RecordSample, options: RecordOptions): Promise<Recording> {
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
