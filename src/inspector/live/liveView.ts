/**
 * What a live inspector shows, as one text: a model's training so far, and recordings of one sample in its course.
 * A cell's output holds the whole of it, so that a saved notebook shows what was seen last.
 */
import { RecordingError } from '../errors.js'

/** MIME type of a live inspector in a cell's output: JSON, see {@link LiveView}. */
export const LIVE_MIME = 'application/vnd.spikemba.live'
/** Target of the comm by which a view asks the kernel's model. */
export const LIVE_TARGET = 'spikemba.live'
const LIVE_VERSION = 1

/** What one training step, or the mean of several in a row, came to. */
export interface TrainingPoint {
  /** Training step, the last of those that it stands for. */
  readonly step: number
  /** Total loss; NaN once a loss was no number. */
  readonly loss: number
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number
  /** Mean firing rate, spikes per neuron and step; NaN without spiking neurons. */
  readonly rate: number
  /** Share of channels that never fired, 0..1; NaN without spiking neurons. */
  readonly dead: number
}

/** How often each neuron fired over the sample's clips after a training step. */
export interface FiringColumn {
  /** Training step; 0 before the first. */
  readonly step: number
  /** By layer: a byte a channel, 255 being a spike in every step; only a silent one has 0. */
  readonly layers: ReadonlyMap<string, Uint8Array>
}

/** A recording in the course of a training. */
export interface KeptRecording {
  /** Training step after which it was made; 0 before the first. */
  readonly step: number
  /** The bundle's bytes as base64. */
  readonly bundle: string
}

/** Everything that a live inspector shows. */
export interface LiveView {
  /** Under which the kernel knows the model. */
  readonly id: string
  /** Whether a training is followed: not yet, now, or over. */
  readonly state: 'untrained' | 'training' | 'ended'
  /** Training steps, ascending. */
  readonly points: readonly TrainingPoint[]
  /** Firing rates over training, ascending. */
  readonly firing: readonly FiringColumn[]
  /** At least one, ascending. */
  readonly recordings: readonly KeptRecording[]
}

/** What is written of a point, in this order; JSON knows no NaN. */
const FIELDS = ['step', 'loss', 'gradientNorm', 'rate', 'dead'] as const

/** @param toBase64 of bytes: Node and pages have their own ways */
export function writeLive(view: LiveView, toBase64: (bytes: Uint8Array) => string): string {
  return JSON.stringify({
    version: LIVE_VERSION,
    id: view.id,
    state: view.state,
    points: view.points.map((point) =>
      FIELDS.map((field) => (Number.isFinite(point[field]) ? Number(point[field].toPrecision(6)) : null)),
    ),
    firing: view.firing.map(({ step, layers }) => ({
      step,
      layers: [...layers].map(([name, rates]) => [name, toBase64(rates)]),
    })),
    recordings: view.recordings,
  })
}

/**
 * Reads what {@link writeLive} wrote.
 * @throws RecordingError for a text that is none, or of another version
 */
export function readLive(text: string, fromBase64: (text: string) => Uint8Array): LiveView {
  const refuse = (problem: string): never => {
    throw new RecordingError('this output', `${problem}; run the cell again`)
  }
  const list = (value: unknown, name: string): readonly unknown[] =>
    Array.isArray(value) ? (value as unknown[]) : refuse(`has no list of ${name}`)
  const stepOf = (value: unknown): number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0
      ? value
      : refuse(`has a training step ${JSON.stringify(value)}, expected a whole number`)
  const textOf = (value: unknown, name: string): string =>
    typeof value === 'string' ? value : refuse(`has ${name} that is no text`)
  const whole = parsed(text, refuse)
  if (whole.version !== LIVE_VERSION) refuse(`is of version ${JSON.stringify(whole.version)}, expected ${LIVE_VERSION}`)
  const state = whole.state === 'untrained' || whole.state === 'training' ? whole.state : 'ended'
  const recordings = list(whole.recordings, 'recordings').map((each) => {
    const { step, bundle } = objectOf(each)
    return { step: stepOf(step), bundle: textOf(bundle, 'a recording') }
  })
  if (recordings.length === 0) refuse('has no recording, expected at least one')
  return {
    id: textOf(whole.id, 'a name'),
    state,
    points: list(whole.points, 'points').map((each) => {
      const [step, ...values] = list(each, 'numbers in a point')
      const [loss, gradientNorm, rate, dead] = values.map((value) => (typeof value === 'number' ? value : Number.NaN))
      return {
        step: stepOf(step),
        ...{ loss: loss ?? Number.NaN, gradientNorm: gradientNorm ?? Number.NaN },
        ...{ rate: rate ?? Number.NaN, dead: dead ?? Number.NaN },
      }
    }),
    firing: list(whole.firing, 'firing rates').map((each) => {
      const { step, layers } = objectOf(each)
      const named = list(layers, 'layers').map((layer): [string, Uint8Array] => {
        const [name, rates] = list(layer, 'rates')
        return [textOf(name, 'a layer'), bytesOf(textOf(rates, 'rates'), fromBase64, refuse)]
      })
      return { step: stepOf(step), layers: new Map(named) }
    }),
    recordings,
  }
}

function parsed(text: string, refuse: (problem: string) => never): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return refuse('is cut short or no live inspector')
  }
}

function bytesOf(
  text: string,
  fromBase64: (text: string) => Uint8Array,
  refuse: (problem: string) => never,
): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    return refuse('has firing rates that are no base64')
  }
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
