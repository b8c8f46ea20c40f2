/**
 * The part of a recording that is JSON: sizes, names and settings, in the file's metadata under `recording`. Everything
 * is checked before it is believed: a file may come from anywhere.
 */
import type { LifSettings, RecordedSample } from './recording.js'

/**
 * The version that is written. Version 1, which knew neither proposal logits nor gradients, is read as well; any other
 * is refused.
 */
export const RECORDING_VERSION = 2
const READ_VERSIONS: readonly unknown[] = [1, RECORDING_VERSION]

export interface LayerHead {
  readonly name: string
  readonly settings: LifSettings
  readonly surrogate: { readonly name: string; readonly alpha: number }
  readonly steps: number
  readonly channels: number
  /** Whether the current is stored once for all steps. */
  readonly constant: boolean
}

export interface MixerHead {
  readonly tokens: number
  readonly slots: number
  readonly gate: boolean
  readonly scans: readonly ('forward' | 'backward')[]
}

export interface BlockHead {
  readonly mixers: Readonly<Record<'video' | 'text' | 'joint', MixerHead>>
  /** Slots of each modality and their width; 0 slots: none. */
  readonly slots: readonly [video: number, text: number, width: number]
}

export interface RecordingHead {
  readonly version: typeof RECORDING_VERSION
  readonly sample: RecordedSample
  readonly config: Readonly<Record<string, unknown>>
  readonly origin: Readonly<Record<string, string>>
  readonly layers: readonly LayerHead[]
  readonly blocks: readonly BlockHead[]
  readonly moments: number
  readonly clipRate: boolean
  readonly proposalLogit: boolean
  readonly proposals: number
  /** Names of the losses, in the order of the tensor. */
  readonly losses: readonly string[]
  /** Names of the parameters whose gradients are there, in the order of the tensor; null: not asked for. */
  readonly gradients: readonly string[] | null
  /** Number of marked moments; null: nothing is marked. */
  readonly truth: number | null
  /** Features of a clip and of a word; null: what went in is not kept. */
  readonly input: readonly [dVideo: number, dText: number] | null
  readonly film: { readonly frames: number; readonly height: number; readonly width: number } | null
}

type Refuse = (problem: string) => never
type Json = Readonly<Record<string, unknown>>

/** @param refuse throws; gets "head.layers[0].steps is -1, expected …" */
export function checkHead(text: string, refuse: Refuse): RecordingHead {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return refuse(`its description is no JSON (${(error as Error).message}); record the sample again`)
  }
  const is = checks(refuse)
  const head = is.record(parsed, 'head')
  if (!READ_VERSIONS.includes(head.version))
    refuse(
      `is a recording of version ${shown(head.version)}, this library reads versions ${READ_VERSIONS.join(' and ')}; record the sample again, or use the library that wrote it`,
    )
  const { proposalLogit = false, gradients = null, input = null } = head
  const film = head.film === null ? null : is.record(head.film, 'film')
  return {
    version: RECORDING_VERSION,
    sample: sampleOf(is, head.sample),
    config: is.record(head.config, 'config'),
    origin: Object.fromEntries(
      Object.entries(is.record(head.origin, 'origin')).map(([key, value]) => [key, is.text(value, `origin.${key}`)]),
    ),
    layers: is.list(head.layers, 'layers').map((layer, i) => layerOf(is, layer, `layers[${i}]`)),
    blocks: is.list(head.blocks, 'blocks').map((block, i) => blockOf(is, block, `blocks[${i}]`)),
    moments: is.size(head.moments, 'moments'),
    clipRate: is.flag(head.clipRate, 'clipRate'),
    proposalLogit: is.flag(proposalLogit, 'proposalLogit'),
    proposals: is.size(head.proposals, 'proposals'),
    losses: is.list(head.losses, 'losses').map((name, i) => is.text(name, `losses[${i}]`)),
    gradients:
      gradients === null ? null : is.list(gradients, 'gradients').map((name, i) => is.text(name, `gradients[${i}]`)),
    truth: head.truth === null ? null : is.size(head.truth, 'truth'),
    input: input === null ? null : inputOf(is, input),
    film: film && {
      frames: is.count(film.frames, 'film.frames'),
      height: is.count(film.height, 'film.height'),
      width: is.count(film.width, 'film.width'),
    },
  }
}

type Checks = ReturnType<typeof checks>

function inputOf(is: Checks, value: unknown): readonly [number, number] {
  const [video, text] = is.list(value, 'input')
  return [is.count(video, 'input[0]'), is.count(text, 'input[1]')]
}

function sampleOf(is: Checks, value: unknown): RecordedSample {
  const { qid, vid, query, clips, words, durationSec, clipSec } = is.record(value, 'sample')
  return {
    qid: typeof qid === 'number' ? qid : is.text(qid, 'sample.qid'),
    vid: is.text(vid, 'sample.vid'),
    query: is.text(query, 'sample.query'),
    clips: is.count(clips, 'sample.clips'),
    words: is.size(words, 'sample.words'),
    durationSec: is.above(durationSec, 0, 'sample.durationSec'),
    clipSec: is.above(clipSec, 0, 'sample.clipSec'),
  }
}

function layerOf(is: Checks, value: unknown, at: string): LayerHead {
  const { name, settings, surrogate, steps, channels, constant } = is.record(value, at)
  const { tau, vThreshold, vReset, decayInput, fireOnEqual } = is.record(settings, `${at}.settings`)
  const { name: surrogateName, alpha } = is.record(surrogate, `${at}.surrogate`)
  return {
    name: is.text(name, `${at}.name`),
    settings: {
      tau: is.above(tau, 0, `${at}.settings.tau`),
      vThreshold: is.number(vThreshold, `${at}.settings.vThreshold`),
      vReset: vReset === null ? null : is.number(vReset, `${at}.settings.vReset`),
      decayInput: is.flag(decayInput, `${at}.settings.decayInput`),
      fireOnEqual: is.flag(fireOnEqual, `${at}.settings.fireOnEqual`),
    },
    surrogate: {
      name: is.text(surrogateName, `${at}.surrogate.name`),
      alpha: is.number(alpha, `${at}.surrogate.alpha`),
    },
    steps: is.count(steps, `${at}.steps`),
    channels: is.count(channels, `${at}.channels`),
    constant: is.flag(constant, `${at}.constant`),
  }
}

function blockOf(is: Checks, value: unknown, at: string): BlockHead {
  const { mixers, slots } = is.record(value, at)
  const { video, text, joint } = is.record(mixers, `${at}.mixers`)
  const counts = is.list(slots, `${at}.slots`)
  const [first, second, width] = [0, 1, 2].map((i) => is.size(counts[i], `${at}.slots[${i}]`)) as [
    number,
    number,
    number,
  ]
  const mixer = (value: unknown, name: string): MixerHead => {
    const { tokens, slots, gate, scans } = is.record(value, `${at}.${name}`)
    return {
      tokens: is.size(tokens, `${at}.${name}.tokens`),
      slots: is.size(slots, `${at}.${name}.slots`),
      gate: is.flag(gate, `${at}.${name}.gate`),
      scans: is
        .list(scans, `${at}.${name}.scans`)
        .map((scan, i) => is.one(scan, ['forward', 'backward'], `${at}.${name}.scans[${i}]`)),
    }
  }
  return {
    mixers: { video: mixer(video, 'video'), text: mixer(text, 'text'), joint: mixer(joint, 'joint') },
    slots: [first, second, width],
  }
}

/** One check a kind of value; each gives the value back with its type, or refuses the file. */
function checks(refuse: Refuse) {
  const wrong = (at: string, value: unknown, expected: string): never =>
    refuse(`${at} is ${shown(value)}, expected ${expected}; the description is damaged`)
  const number = (value: unknown, at: string): number =>
    typeof value === 'number' && Number.isFinite(value) ? value : wrong(at, value, 'a number')
  return {
    number,
    record: (value: unknown, at: string): Json =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Json)
        : wrong(at, value, 'an object'),
    list: (value: unknown, at: string): readonly unknown[] =>
      Array.isArray(value) ? value : wrong(at, value, 'a list'),
    text: (value: unknown, at: string): string => (typeof value === 'string' ? value : wrong(at, value, 'text')),
    flag: (value: unknown, at: string): boolean =>
      typeof value === 'boolean' ? value : wrong(at, value, 'true or false'),
    above: (value: unknown, least: number, at: string): number =>
      number(value, at) > least ? (value as number) : wrong(at, value, `a number above ${least}`),
    size: (value: unknown, at: string): number =>
      whole(value, 0) ? value : wrong(at, value, 'a whole number of at least 0'),
    count: (value: unknown, at: string): number =>
      whole(value, 1) ? value : wrong(at, value, 'a whole number of at least 1'),
    one: <T extends string>(value: unknown, allowed: readonly T[], at: string): T =>
      allowed.includes(value as T)
        ? (value as T)
        : wrong(at, value, allowed.map((each) => JSON.stringify(each)).join(' or ')),
  }
}

const whole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least
const shown = (value: unknown): string =>
  value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 60)
