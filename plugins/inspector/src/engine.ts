/**
 * The recording engine: layers run again from their stored currents for the settings that were chosen, and what follows
 * from their spikes alone. What comes after the detector (saliency, moments) takes the model itself: where one has run
 * again, what it recorded is taken in place of the recording, and the recording is what it is compared with.
 */
import {
  bitAt,
  type LayerRun,
  type LifSettings,
  type NeuronFacts,
  neuronFacts,
  orderNeurons,
  proposalSet,
  type RecordedLayer,
  type Recording,
  runLayer,
  type TokenRange,
} from 'spikemba/inspector'
import type { ViewState } from './state.js'

export class Engine {
  private readonly memory = new Map<string, { key: string; value: unknown }>()

  /** What the model did with the changes; undefined while everything is as recorded, or no model runs. */
  private again: Recording | undefined

  constructor(readonly recorded: Recording) {}

  /** What is shown. */
  get recording(): Recording {
    return this.again ?? this.recorded
  }

  /** @param again what the model recorded with the changes of the state */
  show(again: Recording | undefined): void {
    this.again = again
    this.memory.clear()
  }

  /** The spikes to compare with; undefined where the layer had other steps. */
  spikesBefore(layer: RecordedLayer): Uint8Array | undefined {
    const before = this.before(layer)
    return before.steps === layer.steps ? before.spikes : undefined
  }

  /** The layer as it was recorded. */
  before(layer: RecordedLayer): RecordedLayer {
    return this.recorded.layers.find(({ name }) => name === layer.name) ?? layer
  }

  layer(name: string): RecordedLayer | undefined {
    return this.recording.layers.find((layer) => layer.name === name)
  }

  settings(state: ViewState, { name, settings }: RecordedLayer): LifSettings {
    return { ...settings, ...state.settings[name] }
  }

  changed(state: ViewState, layer: RecordedLayer): boolean {
    const before = this.before(layer)
    if (JSON.stringify(this.settings(state, layer)) !== JSON.stringify(before.settings)) return true
    return this.remember(
      `changed ${layer.name}`,
      '',
      () => layer.spikes.length !== before.spikes.length || layer.spikes.some((byte, i) => byte !== before.spikes[i]),
    )
  }

  /** Tokens of the layer that the axis shows: words come first. */
  range(state: ViewState): TokenRange {
    const { words, clips } = this.recording.sample
    return state.tokens === 'words' ? [0, words] : [words, words + clips]
  }

  run(state: ViewState, layer: RecordedLayer): LayerRun {
    const settings = this.settings(state, layer)
    return this.remember(`run ${layer.name}`, JSON.stringify(settings), () => runLayer(layer, settings))
  }

  facts(state: ViewState, layer: RecordedLayer): readonly NeuronFacts[] {
    const settings = this.settings(state, layer)
    return this.remember(`facts ${layer.name}`, JSON.stringify([settings, state.tokens]), () =>
      neuronFacts(layer, this.run(state, layer), settings, this.range(state)),
    )
  }

  /** Channels from the top row down. */
  order(state: ViewState, layer: RecordedLayer): readonly number[] {
    const key = JSON.stringify([this.settings(state, layer), state.tokens, state.order])
    return this.remember(`order ${layer.name}`, key, () =>
      orderNeurons(state.order, this.facts(state, layer), layer, this.run(state, layer), this.range(state)),
    )
  }

  /** Spikes that the settings bring and take, against the recording. */
  difference(state: ViewState, layer: RecordedLayer): { readonly gained: number; readonly lost: number } {
    if (!this.changed(state, layer)) return { gained: 0, lost: 0 }
    return this.remember(`difference ${layer.name}`, JSON.stringify(this.settings(state, layer)), () => {
      const { spikes } = this.run(state, layer)
      const before = this.spikesBefore(layer) ?? spikes
      let [gained, lost] = [0, 0]
      for (let i = 0; i < spikes.length; i++) {
        gained += ones(spikes[i]! & ~before[i]!)
        lost += ones(before[i]! & ~spikes[i]!)
      }
      return { gained, lost }
    })
  }

  /** Share of the last layer's neurons that fire in each clip, for the settings chosen. */
  clipRate(state: ViewState): Float32Array | undefined {
    const layer = this.recording.layers.at(-1)
    if (!layer || this.again || !this.changed(state, layer)) return this.recording.clipRate
    return this.remember('clipRate', JSON.stringify(this.settings(state, layer)), () => {
      const { steps, tokens, channels } = layer
      const { words, clips } = this.recording.sample
      const { spikes } = this.run(state, layer)
      return Float32Array.from({ length: clips }, (_, clip) => {
        let count = 0
        for (let t = 0; t < steps; t++)
          for (let d = 0; d < channels; d++) count += bitAt(spikes, (t * tokens + words + clip) * channels + d)
        return count / (steps * channels)
      })
    })
  }

  /** What the model would propose by these rates. */
  proposals(state: ViewState): readonly (readonly [number, number])[] {
    const layer = this.recording.layers.at(-1)
    const rates = this.clipRate(state)
    if (!rates || !layer || this.again || !this.changed(state, layer)) return this.recording.proposals
    const { proposalThreshold } = this.recording.config
    return proposalSet(rates, typeof proposalThreshold === 'number' ? proposalThreshold : 'mean').segments
  }

  /** One value a name: the last one, while its key is the same. */
  private remember<T>(name: string, key: string, make: () => T): T {
    const known = this.memory.get(name)
    if (known?.key === key) return known.value as T
    const value = make()
    this.memory.set(name, { key, value })
    return value
  }
}

function ones(byte: number): number {
  let count = 0
  for (let rest = byte & 255; rest; rest &= rest - 1) count++
  return count
}
