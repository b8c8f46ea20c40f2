import type { FitOptions } from 'spikemba/train'

/** Saves all the time, so that a kill often falls into a write. */
export const KILLED_OPTIONS: FitOptions = {
  batch: 4,
  microBatch: 4,
  lr: 0.01,
  seed: 2,
  schedule: 'constant',
  evaluateEvery: 3,
  checkpointEvery: 1,
}
