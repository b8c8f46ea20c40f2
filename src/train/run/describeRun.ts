/** What run.json says. */
import type { Dataset } from '../../datasets/index.js'
import type { FitData, FitPlan } from '../options.js'
import type { Trainable } from '../trainable.js'
import type { RunSurroundings } from './runFacts.node.js'

/** A continuous piece of a run, from a start or a resume to its end. */
export interface Sitting {
  /** ISO 8601. */
  readonly started: string
  /** Steps taken before. */
  readonly step: number
}

/** What `run.json` holds: enough to say what was run, and to run it again. */
export interface RunDescription extends RunSurroundings {
  /** Version of this layout. */
  readonly format: 1
  /** Name of the benchmark. */
  readonly benchmark: string
  /** Seed of the run. */
  readonly seed: number
  /** The model's configuration. */
  readonly config: object
  /** Options of `fit`, defaults filled in. */
  readonly training: Readonly<Record<string, unknown>>
  /** The splits that were read. */
  readonly data: {
    /** Learned from. */
    readonly train: SplitFacts
    /** Judged by, where there is one. */
    readonly val?: SplitFacts
  }
  /** Trained numbers. */
  readonly parameters: number
  /** When it ran: one entry for each start and resumption. */
  readonly sittings: readonly Sitting[]
}

/** What tells one split of data from another. */
export type SplitFacts = Pick<Dataset, 'split' | 'length' | 'checksum' | 'dVideo' | 'dText' | 'clipSec' | 'sources'>

export function describeRun(
  model: Trainable,
  data: FitData,
  plan: FitPlan,
  microBatch: number,
  surroundings: RunSurroundings,
  sittings: readonly Sitting[],
  /** Micro-batches that batch normalisation reaches over. */
  normalisedTogether = 1,
): RunDescription {
  return {
    format: 1,
    benchmark: data.train.name,
    seed: plan.seed,
    config: model.config,
    training: { ...finite(plan), microBatch, ...scopes(plan, microBatch, normalisedTogether) },
    data: { train: facts(data.train), ...(data.val ? { val: facts(data.val) } : {}) },
    parameters: [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0),
    ...surroundings,
    sittings,
  }
}

const facts = ({ split, length, checksum, dVideo, dText, clipSec, sources }: Dataset): SplitFacts => ({
  split,
  length,
  checksum,
  dVideo,
  dText,
  clipSec,
  sources,
})

/** Over how many samples normalisation and comparisons reach: they change what a run means. */
const scopes = ({ batch, exactBatch }: FitPlan, microBatch: number, normalisedTogether: number) => ({
  batchNormOver: Math.min(normalisedTogether * microBatch, batch),
  negativesOver: exactBatch ? batch : Math.min(microBatch, batch),
})

/** JSON has no infinity: "no limit" is null. */
const finite = (plan: FitPlan): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(plan).map(([key, value]) => [key, value === Number.POSITIVE_INFINITY ? null : value]),
  )
