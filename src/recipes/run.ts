import type { ProposalScores } from '../metrics/index.js'

/** One query of the validation split as the report shows it. */
export interface RunExample {
  /** The query's id. */
  readonly qid: number | string
  /** The sentence. */
  readonly query: string
  /** The video's id. */
  readonly vid: string
  /** Length of a clip in seconds. */
  readonly clipSec: number
  /** Predicted, one number a clip. */
  readonly saliency: readonly number[]
  /** Marked moments [start, end] in seconds. */
  readonly truth: readonly (readonly [number, number])[]
  /** Found moments [start, end, score], best first. */
  readonly predicted: readonly (readonly [number, number, number])[]
  /** Share of the detector's neurons that fire, one number a clip; absent without a spiking detector. */
  readonly spikeRate?: readonly number[]
  /** 1 for clips of the proposal set. */
  readonly proposed?: readonly number[]
  /** Pictures of the video, evenly spread over its length, as data URIs; only of rendered worlds. */
  readonly frames?: readonly string[]
}

/** A point of the log. */
export interface RunPoint {
  /** Training step. */
  readonly step: number
  /** Numbers by name. */
  readonly values: Readonly<Record<string, number>>
}

/** What a finished or running training leaves behind, read back for reports and notebooks. */
export interface Run {
  /** The folder's name. */
  readonly name: string
  /** Name of the benchmark. */
  readonly benchmark: string
  /** run.json as written: config, seed, versions, machine, data checksum. */
  readonly facts: Readonly<Record<string, unknown>>
  /** Losses by step. */
  readonly losses: readonly RunPoint[]
  /**
   * By step, where there are spiking neurons: `rate`, spikes per neuron and step, and `dead`, the share of channels
   * that never fired.
   */
  readonly activity?: readonly RunPoint[]
  /** Official metrics by step. */
  readonly evaluations: readonly RunPoint[]
  /** Scores of the detector's proposals by step; absent without a detector, and in runs of before they were kept. */
  readonly proposals?: readonly {
    /** Training step of the evaluation. */
    readonly step: number
    /** Beside what chance reaches. */
    readonly scores: ProposalScores
  }[]
  /** Official metrics of the best checkpoint, key → percent. */
  readonly metrics: Readonly<Record<string, number>>
  /** The same metrics for whole videos (floor) and for the marked moments themselves (ceiling). */
  readonly floor: Readonly<Record<string, number>>
  /** The metrics of the marked moments themselves, predicted. */
  readonly ceiling: Readonly<Record<string, number>>
  /** Ten queries, evenly spread over the validation split. */
  readonly examples: readonly RunExample[]
}

/** The queries that a report shows: spread evenly over the split, so that they are no selection. */
export function exampleIndices(length: number, count = 10): number[] {
  const shown = Math.min(length, count)
  return Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * length) / shown))
}
