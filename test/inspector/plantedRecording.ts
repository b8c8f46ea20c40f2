/** A recording whose every number is known: no model is needed to make it. */
import { type LifSettings, type RecordedLayer, type RecordedMixer, type Recording, runLayer } from 'spikemba/inspector'

const SETTINGS: LifSettings = { tau: 2, vThreshold: 0.5, vReset: 0, decayInput: true, fireOnEqual: true }

/** Currents that differ from neuron to neuron and token to token, the same at every call. */
const wave = (token: number, channel: number, channels: number): number =>
  0.55 + 0.5 * Math.sin(token / 3 + channel) + (channel === 0 ? -2 : channel === 1 ? 4 : 0) - channel / (2 * channels)

function layer(name: string, steps: number, tokens: number, channels: number, stays: boolean): RecordedLayer {
  const currents = Float32Array.from({ length: (stays ? 1 : steps) * tokens * channels }, (_, i) => {
    const [t, token, channel] = [Math.floor(i / (tokens * channels)), Math.floor(i / channels) % tokens, i % channels]
    return wave(token + t / 4, channel, channels)
  })
  const made = { name, settings: SETTINGS, surrogate: { name: 'atan', alpha: 2 }, steps, tokens, channels, currents }
  return { ...made, spikes: runLayer(made, SETTINGS).spikes }
}

function mixer(tokens: number, slots: number): RecordedMixer {
  const n = tokens + slots
  const fan = (low: number): Float32Array =>
    Float32Array.from({ length: 5 * n }, (_, i) => low * (1 + Math.floor(i / n)) * (1.5 + Math.sin((i % n) / 4)))
  const scan = (low: number) => ({
    delta: fan(low),
    stateNorm: Float32Array.from({ length: n }, (_, i) => 1 + low * i),
  })
  return { tokens: n, slots, gate: fan(0.1), forward: scan(0.01), backward: scan(0.02) }
}

export interface PlantedOptions {
  readonly clips?: number
  readonly words?: number
  readonly steps?: number
  readonly channels?: number
  readonly query?: string
}

/** Neuron 0 of each layer is silent, neuron 1 saturated. */
export function plantedRecording({
  clips = 20,
  words = 4,
  steps = 4,
  channels = 12,
  query = 'a red circle grows',
}: PlantedOptions = {}): Recording {
  const [slots, width] = [3, 8]
  const values = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.round(8 * Math.sin(i)) / 8)
  const output = layer('output', steps, words + clips, channels, false)
  return {
    sample: { qid: 7, vid: 'video-7', query, clips, words, durationSec: 2 * clips, clipSec: 2 },
    config: { proposalThreshold: 'mean' },
    origin: { backend: 'planted' },
    layers: [layer('q', steps, words + clips, channels, true), output],
    blocks: [0, 1].map(() => ({
      video: mixer(clips, slots),
      text: mixer(words, slots),
      joint: mixer(words + clips, 0),
      slotsVideo: values(slots * width),
      slotsText: values(slots * width),
    })),
    saliency: Float32Array.from({ length: clips }, (_, clip) => Math.exp(-(((clip - clips / 2) / 4) ** 2)) * 3 - 1),
    foreground: Float32Array.from({ length: clips }, (_, clip) => (Math.abs(clip - clips / 2) < 3 ? 2 : -2)),
    boundaries: Float32Array.from({ length: 2 * clips }, (_, i) => (i % 2 ? 0.65 : 0.35)),
    moments: [
      [14, 26, 0.91],
      [2, 6, 0.2],
    ],
    clipRate: Float32Array.from({ length: clips }, (_, clip) => {
      let count = 0
      for (let t = 0; t < steps; t++)
        for (let d = 0; d < channels; d++) {
          const at = (t * (words + clips) + words + clip) * channels + d
          count += (output.spikes[at >> 3]! >> (at & 7)) & 1
        }
      return count / (steps * channels)
    }),
    proposals: [[6, 14]],
    losses: { total: 1.5, entropy: 0.25 },
    truth: { windows: [[16, 28]], saliency: new Float32Array(clips).fill(6) },
    film: {
      frames: 4,
      height: 8,
      width: 8,
      pixels: Uint8Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => (i * 37) % 256),
    },
  }
}
