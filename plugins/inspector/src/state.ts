/** What a person has chosen in the view: JSON, so that it can be kept, sent as a link, and taken back step by step. */
import { type LifSettings, type NeuronOrder, ORDERS, type Recording } from 'spikemba/inspector'

export const MIXERS = ['joint', 'video', 'text'] as const
export type MixerName = (typeof MIXERS)[number]

export interface ViewState {
  /** The cursor: a clip (or word) and a spike step in it. */
  readonly at: { readonly token: number; readonly step: number }
  /** What the time axis shows, in clips (or words). */
  readonly window: readonly [start: number, end: number]
  readonly tokens: 'clips' | 'words'
  readonly layer: string
  /** First row and row after the last that the layer's raster shows. */
  readonly rows: readonly [start: number, end: number]
  readonly order: NeuronOrder
  /** Chosen channels of the layer, at most {@link MOST_NEURONS}. */
  readonly neurons: readonly number[]
  readonly block: number
  readonly mixer: MixerName
  /** Changed settings by layer; what is not here is as recorded. */
  readonly settings: Readonly<Record<string, Partial<LifSettings>>>
  /** What else is changed of the model, where one runs. */
  readonly model: Readonly<{ spikeSteps?: number; withoutSlots?: boolean; silent?: boolean; gate?: 'silu' | 'onePlus' }>
  /** Of two recordings, whether the second is shown. */
  readonly swapped: boolean
}

export const MOST_NEURONS = 3

export function initialState({ sample, layers, blocks }: Recording): ViewState {
  const layer = layers.at(-1)
  return {
    at: { token: 0, step: 0 },
    window: [0, sample.clips],
    tokens: 'clips',
    layer: layer?.name ?? '',
    rows: [0, layer?.channels ?? 0],
    order: 'rate',
    neurons: [],
    block: Math.max(0, blocks.length - 1),
    mixer: 'joint',
    settings: {},
    model: {},
    swapped: false,
  }
}

/** A state that was kept or came with a link; whatever does not fit this recording is as at the start. */
export function stateFrom(value: unknown, recording: Recording): ViewState {
  const start = initialState(recording)
  if (typeof value !== 'object' || value === null) return start
  const given = value as { readonly [K in keyof ViewState]?: unknown }
  const tokens = given.tokens === 'words' && recording.sample.words > 0 ? 'words' : 'clips'
  const count = recording.sample[tokens]
  const layer = recording.layers.find(({ name }) => name === given.layer) ?? recording.layers.at(-1)
  const at = given.at as ViewState['at'] | undefined
  return {
    at: { token: whole(at?.token, 0, count - 1, 0), step: whole(at?.step, 0, (layer?.steps ?? 1) - 1, 0) },
    window: range(given.window, count),
    tokens,
    layer: layer?.name ?? '',
    rows: range(given.rows, layer?.channels ?? 0),
    order: ORDERS.find((order) => order === given.order) ?? start.order,
    neurons: (Array.isArray(given.neurons) ? given.neurons : [])
      .filter((n) => Number.isInteger(n) && n >= 0 && n < (layer?.channels ?? 0))
      .slice(0, MOST_NEURONS),
    block: whole(given.block, 0, Math.max(0, recording.blocks.length - 1), start.block),
    mixer: MIXERS.find((mixer) => mixer === given.mixer) ?? start.mixer,
    settings: settingsFrom(given.settings, recording),
    model: modelFrom(given.model),
    swapped: given.swapped === true,
  }
}

/** Most spike steps that a link may ask for. */
const MOST_STEPS = 64

function modelFrom(value: unknown): ViewState['model'] {
  if (typeof value !== 'object' || value === null) return {}
  const { spikeSteps, withoutSlots, silent, gate } = value as Readonly<Record<string, unknown>>
  return {
    ...(Number.isInteger(spikeSteps) && (spikeSteps as number) >= 1 && (spikeSteps as number) <= MOST_STEPS
      ? { spikeSteps: spikeSteps as number }
      : {}),
    ...(withoutSlots === true ? { withoutSlots } : {}),
    ...(silent === true ? { silent } : {}),
    ...(gate === 'silu' || gate === 'onePlus' ? { gate } : {}),
  }
}

function settingsFrom(value: unknown, { layers }: Recording): ViewState['settings'] {
  if (typeof value !== 'object' || value === null) return {}
  const given = value as Readonly<Record<string, Partial<LifSettings> | undefined>>
  return Object.fromEntries(
    layers.flatMap(({ name }) => {
      const { tau, vThreshold, vReset, decayInput } = given[name] ?? {}
      const kept: Partial<LifSettings> = {
        ...(Number.isFinite(tau) && tau! >= 1 ? { tau: tau! } : {}),
        ...(Number.isFinite(vThreshold) ? { vThreshold: vThreshold! } : {}),
        ...(vReset === null || Number.isFinite(vReset) ? { vReset: vReset! } : {}),
        ...(typeof decayInput === 'boolean' ? { decayInput } : {}),
      }
      return Object.keys(kept).length ? [[name, kept]] : []
    }),
  )
}

const whole = (value: unknown, low: number, high: number, otherwise: number): number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high ? (value as number) : otherwise

function range(value: unknown, count: number): readonly [number, number] {
  const [start, end] = Array.isArray(value) ? (value as unknown[]).map(Number) : []
  return start !== undefined && end !== undefined && start >= 0 && end <= count && start < end
    ? [start, end]
    : [0, count]
}
