import { TaggedError } from '../tensor/index.js'

/** A gradient that is not a number, or infinite. */
export class GradientError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'GradientError'
  constructor(
    /** Step at which it was found, from 1. */
    readonly step: number,
    /** The first parameter concerned. */
    readonly parameter: string,
    /** How many steps in a row. */
    readonly repeats: number,
  ) {
    super(
      `step ${step}: the gradient of ${parameter} is not finite${repeats > 1 ? ` (${repeats} steps in a row)` : ''}; ` +
        `lower the learning rate or the gradient clip, check the features for NaN, or train with --non-finite skip (nonFinite: 'skip')`,
    )
    this.name = 'GradientError'
  }
}

/** A checkpoint that is absent, damaged, or of another model or run. */
export class CheckpointError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'CheckpointError'
  constructor(
    /** The checkpoint that was read. */
    readonly path: string,
    problem: string,
  ) {
    super(`${path}: ${problem}`)
    this.name = 'CheckpointError'
  }
}

/** A worker thread that failed. */
export class WorkerError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'WorkerError'
  constructor(
    /** Number of the thread. */
    readonly worker: number,
    problem: string,
  ) {
    super(`training worker ${worker}: ${problem}`)
    this.name = 'WorkerError'
  }
}

/** A rank that lost the others, or that MPI refuses. */
export class RankError extends TaggedError {
  /** Tells this error from others without its class. */
  readonly tag = 'RankError'
  constructor(
    /** Number of the rank; -1 before it has one. */
    readonly rank: number,
    problem: string,
  ) {
    super(`${rank < 0 ? 'mpi' : `rank ${rank}`}: ${problem}`)
    this.name = 'RankError'
  }
}
