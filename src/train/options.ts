import type { Dataset } from '../datasets/index.js'
import { OptionError } from '../tensor/index.js'
import { SCHEDULES, type Schedule } from './optimizer/schedule.js'
import type { Ranks } from './parallel/ranks.js'
import type { FitRecord } from './records.js'

/** A training split, and a validation split to choose the best checkpoint by. */
export interface FitData {
  /** What is trained on. */
  readonly train: Dataset
  /** What checkpoints are chosen by. */
  readonly val?: Dataset
}

/** Builds the same model in a worker thread: a module's exported function, called with a value that can be posted. */
export interface Replica {
  /** Address of the module, for example `new URL('./replica.js', import.meta.url).href`. */
  readonly module: string
  /** Name of a function `(argument) => Trainable | Promise<Trainable>`. */
  readonly name: string
  /** What the function is called with. */
  readonly argument: unknown
}

/** How a model is trained: options, their defaults, and what they come to for a given dataset. */
export interface FitOptions {
  /** Steps in all; or `epochs`. */
  readonly steps?: number
  /** Passes over the training split. Default 200, unless `steps` is given. */
  readonly epochs?: number
  /** Samples per step. A split that is smaller is taken whole. */
  readonly batch?: number
  /** Samples worked on at once. Default: the largest power of two whose step fits `memoryTarget()`. */
  readonly microBatch?: number
  /** Whether losses that compare samples see the whole batch, at the cost of one more forward pass. */
  readonly exactBatch?: boolean
  /** Learning rate at the start. Default 2e-4. */
  readonly lr?: number
  /** How the learning rate changes. Default 'step'. */
  readonly schedule?: Schedule
  /** λ, 1/step relative to the learning rate. */
  readonly weightDecay?: number
  /** 'decoupled' is AdamW, 'l2' adds λθ to the gradient. Default 'decoupled'. */
  readonly weightDecayMode?: 'l2' | 'decoupled'
  /** Largest global gradient norm; null for no limit. */
  readonly gradientClip?: number | null
  /** What a gradient that is not finite does: end the run, or skip the step (at most 10 in a row). */
  readonly nonFinite?: 'error' | 'skip'
  /** Of order, dropout and negatives. Default 0. */
  readonly seed?: number
  /** Steps between evaluations. Default: an epoch. The last step is evaluated in any case. */
  readonly evaluateEvery?: number
  /** Official metric that decides which checkpoint is best. Default: by benchmark. */
  readonly bestBy?: string
  /** Evaluations without a better one after which training stops. Default: never. */
  readonly patience?: number
  /** Run folder; without it nothing is written. */
  readonly out?: string
  /** Goes on from `out`'s last checkpoint, or from the start when it has none. */
  readonly resume?: boolean
  /** Seconds between two `last` checkpoints besides those at evaluations. */
  readonly checkpointEverySec?: number
  /** Steps between two `last` checkpoints besides those at evaluations. Default: no such. */
  readonly checkpointEvery?: number
  /** Ends the run at the next micro-batch: the last whole step is saved. */
  readonly signal?: AbortSignal
  /** Threads that share a step, this one included. More than one needs `replica`. */
  readonly workers?: number
  /** How worker threads build the model. */
  readonly replica?: Replica
  /** Processes that share each step; every one of them calls `fit` with the same options, and rank 0 alone writes. */
  readonly ranks?: Ranks
  /** Takes the statistics of batch normalisation over the micro-batches that the ranks work on at once. Default false. */
  readonly normAcrossRanks?: boolean
  /** Called with every record before it is yielded. */
  readonly onRecord?: (record: FitRecord) => void | Promise<void>
  /** Further facts for run.json, for example the backend. */
  readonly facts?: Readonly<Record<string, unknown>>
}

export const FIT_DEFAULTS = {
  epochs: 200,
  batch: 32,
  exactBatch: false,
  lr: 2e-4,
  schedule: 'step',
  weightDecay: 1e-4,
  weightDecayMode: 'decoupled',
  gradientClip: 0.1,
  nonFinite: 'error',
  seed: 0,
  patience: Number.POSITIVE_INFINITY,
  checkpointEverySec: 300,
  checkpointEvery: Number.POSITIVE_INFINITY,
  workers: 1,
} as const satisfies FitOptions

type Settled = Required<
  Pick<
    FitOptions,
    | 'steps'
    | 'batch'
    | 'exactBatch'
    | 'lr'
    | 'schedule'
    | 'weightDecay'
    | 'weightDecayMode'
    | 'nonFinite'
    | 'seed'
    | 'evaluateEvery'
    | 'patience'
    | 'workers'
  >
>

/** Options with nothing left open. */
export interface FitPlan extends Settled {
  readonly gradientClip: number
  readonly checkpointEverySec: number
  readonly checkpointEvery: number
  readonly stepsPerEpoch: number
}

/**
 * Fills defaults and turns epochs into steps. An epoch leaves out a last, smaller batch.
 * @param length samples of the training split
 * @throws OptionError naming the first option that makes no sense
 */
export function planFit(options: FitOptions, length: number): FitPlan {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as FitOptions
  const all = { ...FIT_DEFAULTS, ...given }
  const whole = (name: 'steps' | 'epochs' | 'batch' | 'microBatch' | 'evaluateEvery' | 'workers') => {
    const value = (all as FitOptions)[name]
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw new OptionError(name, value, 'a whole number of at least 1')
  }
  for (const name of ['steps', 'epochs', 'batch', 'microBatch', 'evaluateEvery', 'workers'] as const) whole(name)
  if (length < 1) throw new OptionError('data.train', length, 'a split with at least one sample')
  if (!(all.lr > 0)) throw new OptionError('lr', all.lr, 'a number above 0')
  if (!(all.weightDecay >= 0)) throw new OptionError('weightDecay', all.weightDecay, 'a number of at least 0')
  if (!(all.gradientClip === null || all.gradientClip > 0))
    throw new OptionError('gradientClip', all.gradientClip, 'a number above 0, or null')
  if (!(all.patience >= 1)) throw new OptionError('patience', all.patience, 'a number of at least 1')
  if (!Number.isSafeInteger(all.seed)) throw new OptionError('seed', all.seed, 'a whole number')
  if (!SCHEDULES.includes(all.schedule))
    throw new OptionError('schedule', all.schedule, SCHEDULES.map((name) => `'${name}'`).join(', '))
  if (all.weightDecayMode !== 'l2' && all.weightDecayMode !== 'decoupled')
    throw new OptionError('weightDecayMode', all.weightDecayMode, "'l2' or 'decoupled'")
  if (all.nonFinite !== 'error' && all.nonFinite !== 'skip')
    throw new OptionError('nonFinite', all.nonFinite, "'error' or 'skip'")
  if (given.steps !== undefined && given.epochs !== undefined)
    throw new OptionError('epochs', given.epochs, 'either steps or epochs, not both')
  if (all.resume && all.out === undefined) throw new OptionError('resume', true, 'a run folder (out) to resume from')
  if (all.workers > 1 && !all.replica)
    throw new OptionError('workers', all.workers, 'a replica that tells worker threads how to build the model')
  const batch = Math.min(all.batch, length)
  const stepsPerEpoch = Math.floor(length / batch)
  const {
    exactBatch,
    lr,
    schedule,
    weightDecay,
    weightDecayMode,
    nonFinite,
    seed,
    patience,
    workers,
    checkpointEverySec,
    checkpointEvery,
  } = all
  return {
    steps: given.steps ?? all.epochs * stepsPerEpoch,
    batch,
    stepsPerEpoch,
    evaluateEvery: given.evaluateEvery ?? stepsPerEpoch,
    gradientClip: all.gradientClip ?? Number.POSITIVE_INFINITY,
    ...{
      exactBatch,
      lr,
      schedule,
      weightDecay,
      weightDecayMode,
      nonFinite,
      seed,
      patience,
      workers,
      checkpointEverySec,
      checkpointEvery,
    },
  }
}
