/** What other rooms of this library need of this one, and users do not. */
export {
  type CheckpointFiles,
  CONFIG_FILE,
  MODEL_FILE,
  OPTIMIZER_FILE,
  type RunIdentity,
  STATE_FILE,
  type TrainingState,
} from './checkpoint/checkpoint.js'
export { readFolder, replaceFolder } from './checkpoint/checkpointFolder.node.js'
export { bestMetric } from './evaluation.js'
export { MEMORY_TARGET, memoryTarget } from './gradient/memoryTarget.node.js'
export { bytesPerSample, chooseMicroBatch } from './gradient/microBatch.js'
export { decays } from './optimizer/decay.js'
export { DROP_AT, SCHEDULES } from './optimizer/schedule.js'
export { FIT_DEFAULTS, type FitPlan, planFit } from './options.js'
export { joinMpi, type MpiRanks } from './parallel/mpi.node.js'
export { parseLog } from './run/log.js'
export { tensorboardWriter } from './run/tensorboard/eventFile.node.js'
