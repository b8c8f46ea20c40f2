/**
 * The recording engine: layers run again from their stored currents for the settings that were chosen, and what follows
 * from their spikes alone. What comes after the detector (saliency, moments) takes the model itself: where one has run
 * again, what it recorded is taken in place of the recording, and the recording is what it is compared with.
 */
import {
  compareRecordings,
  type LayerRun,
  type LifSettings,
  type NeuronFacts,
  type NeuronFiring,
  neuronFacts,
  orderNeurons,
  proposalSet,
  type RecordedLayer,
  type Recording,
  type RecordingDifference,
  runLayer,
  surrogateMap,
  type TokenRange,
} from 'spikemba/inspector'
import { firingIn, onesIn, type SpikeList, spikeList } from './spikeList.js'
import type { ViewState } from './state.js'

/** A recording and what it is called beside another one. */
export interface Named {
  readonly recording: Recording
  readonly name: string
}

export class Engine {
  private readonly memory = new Map<string, { key: string; value: unknown }>()

  /** What the model did with the changes; undefined while everything is as recorded, or no model runs. */
  private again: Recording | undefined
  private swapped = false

  private pair: readonly [own: Named, other: Named | undefined]

  /** @param other a recording to compare with */
  constructor(recording: Recording, other?: Named, name = 'the first') {
    this.pair = [{ recording, name }, other]
  }

  /** As it was recorded. */
  get recorded(): Recording {
    return this.pair[Number(this.swapped)]!.recording
  }

  /** The other recording, where there are two. */
  get beside(): Named | undefined {
    return this.pair[Number(!this.swapped)]
  }

  /** What is shown. */
  get recording(): Recording {
    return (this.swapped ? undefined : this.again) ?? this.recorded
  }

  /** What it is compared with; undefined while it is as recorded, and alone. */
  get compared(): Named | undefined {
    const { beside, recording, recorded } = this
    if (beside) return beside
    return recording === recorded ? undefined : { recording: recorded, name: 'as recorded' }
  }

  /** Whether the two can be exchanged: they have the same layers, words and clips. */
  get canSwap(): boolean {
    return this.pair[1] !== undefined && this.divergence?.kind !== 'structure'
  }

  /** Takes another recording of the same model and sample in the place of its own. */
  replace(recording: Recording): void {
    const [own, other] = this.pair
    this.pair = [{ ...own, recording }, other]
    this.again = undefined
    this.memory.clear()
  }

  /** Shows the other one of the two. */
  swap(on: boolean): void {
    if (on === this.swapped || (on && !this.canSwap)) return
    this.swapped = on
    this.memory.clear()
  }

  /** Where the two first differ; undefined where they agree, or there is one. */
  get divergence(): RecordingDifference | undefined {
    const { beside, recorded } = this
    return beside && this.remember('divergence', '', () => compareRecordings(recorded, beside.recording))
  }

  /** @param again what the model recorded with the changes of the state */
  show(again: Recording | undefined): void {
    this.again = again
    this.memory.clear()
  }

  /**
   * The spikes to compare with: of the other recording, else of this one before settings were changed; undefined where
   * there are none, or the layer has another shape there.
   */
  spikesBefore(state: ViewState, layer: RecordedLayer): Uint8Array | undefined {
    const other = this.beside?.recording.layers.find(({ name }) => name === layer.name)
    const before = other ?? (this.changed(state, layer) ? this.before(layer) : undefined)
    return before && before.steps === layer.steps && before.spikes.length === layer.spikes.length
      ? before.spikes
      : undefined
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
      () =>
        layer.spikes !== before.spikes &&
        (layer.spikes.length !== before.spikes.length || layer.spikes.some((byte, i) => byte !== before.spikes[i])),
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

  /** The layer's spikes for the settings chosen: the recorded ones while nothing is changed. */
  spikes(state: ViewState, layer: RecordedLayer): Uint8Array {
    return state.settings[layer.name] === undefined ? layer.spikes : this.run(state, layer).spikes
  }

  /** The same token by token. */
  list(state: ViewState, layer: RecordedLayer): SpikeList {
    const key = JSON.stringify(this.settings(state, layer))
    return this.remember(`list ${layer.name}`, key, () => spikeList(layer, this.spikes(state, layer)))
  }

  /** The spikes that it is compared with, token by token. @param before from {@link spikesBefore} */
  listBefore(layer: RecordedLayer, before: Uint8Array): SpikeList {
    const key = before === this.before(layer).spikes ? 'before' : 'beside'
    return this.remember(`list before ${layer.name}`, key, () => spikeList(layer, before))
  }

  facts(state: ViewState, layer: RecordedLayer): readonly NeuronFacts[] {
    const settings = this.settings(state, layer)
    return this.remember(`facts ${layer.name}`, JSON.stringify([settings, state.tokens]), () =>
      neuronFacts(layer, this.run(state, layer), settings, this.range(state)),
    )
  }

  /** What its spikes alone tell of each neuron: without a run of the layer while nothing is changed. */
  firing(state: ViewState, layer: RecordedLayer): readonly NeuronFiring[] {
    const key = JSON.stringify([this.settings(state, layer), state.tokens])
    return this.remember(`firing ${layer.name}`, key, () => firingIn(this.list(state, layer), layer, this.range(state)))
  }

  /** Channels from the top row down. */
  order(state: ViewState, layer: RecordedLayer): readonly number[] {
    const key = JSON.stringify([this.settings(state, layer), state.tokens, state.order])
    return this.remember(`order ${layer.name}`, key, () =>
      orderNeurons(
        state.order,
        this.firing(state, layer),
        layer,
        { spikes: this.spikes(state, layer) },
        this.range(state),
      ),
    )
  }

  /** Spikes that are here alone, and there alone, against what it is compared with. */
  difference(state: ViewState, layer: RecordedLayer): { readonly gained: number; readonly lost: number } {
    const before = this.spikesBefore(state, layer)
    if (!before) return { gained: 0, lost: 0 }
    return this.remember(`difference ${layer.name}`, JSON.stringify(this.settings(state, layer)), () => {
      const spikes = this.spikes(state, layer)
      let [gained, lost] = [0, 0]
      for (let i = 0; i < spikes.length; i++) {
        gained += onesIn(spikes[i]! & ~before[i]!)
        lost += onesIn(before[i]! & ~spikes[i]!)
      }
      return { gained, lost }
    })
  }

  /** What of a gradient would get back, [m, d]; undefined for an unknown surrogate. */
  slopes(state: ViewState, layer: RecordedLayer): Float32Array | undefined {
    const settings = this.settings(state, layer)
    return this.remember(`slopes ${layer.name}`, JSON.stringify(settings), () => surrogateMap(layer, settings))
  }

  /** Share of the last layer's neurons that fire in each clip, for the settings chosen. */
  clipRate(state: ViewState): Float32Array | undefined {
    const layer = this.recording.layers.at(-1)
    if (!layer || this.again || !this.changed(state, layer)) return this.recording.clipRate
    return this.remember('clipRate', JSON.stringify(this.settings(state, layer)), () => {
      const { steps, channels } = layer
      const { words, clips } = this.recording.sample
      const { offsets } = this.list(state, layer)
      return Float32Array.from(
        { length: clips },
        (_, clip) => (offsets[(words + clip + 1) * steps]! - offsets[(words + clip) * steps]!) / (steps * channels),
      )
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
