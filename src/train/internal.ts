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
export { readFolder, replaceFolder } from './checkpoint/node.js'
export { decays } from './decay.js'
export { bestMetric } from './evaluation.js'
export { parseLog } from './log.js'
export { MEMORY_TARGET, memoryTarget } from './memoryTarget/node.js'
export { bytesPerSample, chooseMicroBatch } from './microBatch.js'
export { FIT_DEFAULTS, type FitPlan, planFit } from './options.js'
export { DROP_AT, SCHEDULES } from './schedule.js'
export { tensorboardWriter } from './tensorboard/eventFile.node.js'
