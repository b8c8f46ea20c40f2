import * as tf from '@tensorflow/tfjs'
import { type LifSettings, packBits, type RecordedLayer, type Recording, showsRecording } from '../inspector/index.js'
import type { Module } from '../nn/index.js'
import { LIF, type LifCall } from '../snn/index.js'
import { OptionError } from '../tensor/index.js'

/** What a recording of a network of one's own says besides what its neurons did. */
export interface RecordNetworkOptions {
  /** What the network was shown, in words. Default the name of its class. */
  readonly query?: string
  /** Seconds that one token stands for. Default 1. */
  readonly clipSec?: number
  /** One number per token, drawn where a model's saliency is. Default: the mean rate of the last layer. */
  readonly saliency?: ArrayLike<number>
  /** Where the network comes from, for the reader's eyes. */
  readonly origin?: Readonly<Record<string, string>>
}

/** What the calls of one layer were, as plain numbers. */
interface Heard {
  readonly shape: readonly number[]
  readonly input: Float32Array
  readonly spikes: Float32Array
  readonly charged: Float32Array
  readonly threshold: number | Float32Array
  readonly resumed: boolean
}

/**
 * What the LIF layers of a network did while `pass` ran: hooks listen to each, and are taken away again.
 * Layers are called by their dotted names; calls of one layer follow each other in time. An input [t, ...] counts as t
 * steps of tokens [...] with the last axis as channels.
 */
export async function recordNetwork(
  network: Module,
  pass: () => unknown,
  { query = network.constructor.name, clipSec = 1, saliency, origin = {} }: RecordNetworkOptions = {},
): Promise<Recording> {
  const heard = await listen(network, pass)
  if (heard.size === 0)
    throw new OptionError('network', network.constructor.name, 'a Module with LIF layers that the pass runs')
  const layers = [...heard].map(([name, { lif, calls }]) => layerOf(name, lif, calls))
  const clips = layers[0]!.tokens
  const other = layers.find(({ tokens }) => tokens !== clips)
  if (other)
    throw new OptionError(
      'network',
      `${layers[0]!.name} of ${clips} tokens and ${other.name} of ${other.tokens}`,
      'the same number of tokens (all axes between the first and the last) in every layer',
    )
  const rate = ratesOf(layers.at(-1)!)
  if (saliency && saliency.length !== clips)
    throw new OptionError('saliency', `${saliency.length} numbers`, `one per token: ${clips}`)
  return showsRecording({
    sample: { qid: 0, vid: '', query, clips, words: 0, durationSec: clips * clipSec, clipSec },
    config: { network: network.constructor.name },
    origin: { backend: tf.getBackend(), ...origin },
    layers,
    blocks: [],
    saliency: saliency ? Float32Array.from(saliency) : rate,
    foreground: new Float32Array(clips),
    boundaries: new Float32Array(2 * clips),
    moments: [],
    clipRate: rate,
    proposals: [],
    losses: {},
  })
}

async function listen(network: Module, pass: () => unknown): Promise<Map<string, { lif: LIF; calls: Heard[] }>> {
  const heard = new Map<string, { lif: LIF; calls: Heard[] }>()
  const leave: (() => void)[] = []
  for (const [name, lif] of network.namedModules()) {
    if (!(lif instanceof LIF)) continue
    const hear = (call: LifCall): void => {
      const key = name || 'lif'
      const layer = heard.get(key) ?? { lif, calls: [] }
      layer.calls.push(numbersOf(call))
      heard.set(key, layer)
    }
    leave.push(lif.onForward(hear))
  }
  try {
    const result = await pass()
    if (result instanceof tf.Tensor) result.dispose()
  } finally {
    for (const stop of leave) stop()
  }
  return heard
}

const numbersOf = ({ input, spikes, charged, threshold, resumed }: LifCall): Heard => ({
  shape: spikes.shape,
  ...{ input: valuesOf(input), spikes: valuesOf(spikes), charged: valuesOf(charged), resumed },
  threshold: typeof threshold === 'number' ? threshold : valuesOf(threshold),
})

const valuesOf = (tensor: tf.Tensor): Float32Array => Float32Array.from(tensor.dataSync())

function layerOf(name: string, lif: LIF, calls: readonly Heard[]): RecordedLayer {
  const [, ...neurons] = calls[0]!.shape
  for (const { shape } of calls)
    if (shape.slice(1).join() !== neurons.join())
      throw new OptionError(
        name,
        `[${shape.join(', ')}] after [t, ${neurons.join(', ')}]`,
        'the same neurons at each call',
      )
  const channels = neurons.at(-1) ?? 1
  const tokens = neurons.slice(0, -1).reduce((product, size) => product * size, 1)
  const size = tokens * channels
  const spikes = joined(calls.map(({ spikes }) => spikes))
  const { leak, vThreshold, vReset, decayInput, fireOnEqual, surrogate } = lif.parameters
  // A plain neuron that started at rest is described by its input; any other by the current that would take a plain one
  // through the same distances to its threshold.
  const plain = lif.isPlain() && calls.length === 1 && !calls[0]!.resumed
  const settings: LifSettings = plain
    ? { tau: 1 / leak, vThreshold, vReset, decayInput, fireOnEqual }
    : { tau: 1 / Math.max(leak, 1e-3), vThreshold, vReset, decayInput: true, fireOnEqual }
  return {
    ...{ name, settings, surrogate: { name: surrogate.name, alpha: surrogate.alpha } },
    ...{ steps: spikes.length / size, tokens, channels },
    currents: plain ? calls[0]!.input : equivalentCurrents(calls, spikes, size, settings),
    spikes: packBits(spikes),
  }
}

/** X' with H' = V' + (X' - (V' - r)) / tau and H' - vThreshold = H - θ, step after step [t, neurons]. */
function equivalentCurrents(
  calls: readonly Heard[],
  spikes: Float32Array,
  size: number,
  { tau, vThreshold, vReset }: LifSettings,
): Float32Array {
  const distance = joined(
    calls.map(({ charged, threshold }) =>
      charged.map((h, i) => h - (typeof threshold === 'number' ? threshold : threshold[i]!)),
    ),
  )
  const rest = vReset ?? 0
  const membrane = new Float64Array(size).fill(rest)
  return distance.map((above, i) => {
    const [v, h] = [membrane[i % size]!, above + vThreshold]
    membrane[i % size] = spikes[i] ? (vReset ?? h - vThreshold) : h
    return (h - v) * tau + (v - rest)
  })
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Share of the neurons of each token that fire in a step. */
function ratesOf({ steps, tokens, channels, spikes }: RecordedLayer): Float32Array {
  const rates = new Float32Array(tokens)
  for (let i = 0; i < steps * tokens * channels; i++)
    if ((spikes[i >> 3]! >> (i & 7)) & 1) rates[Math.floor(i / channels) % tokens]! += 1 / (steps * channels)
  return rates
}
