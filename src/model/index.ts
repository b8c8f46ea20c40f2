export { type ProposalSet, proposalSet } from '../inspector/proposalSet.js'
export type { LossWeights, PartialConfig, SpikeMbaConfig } from './config/config.js'
export { DETECTING, type PresetName, presets } from './config/presets.js'
export { resolveConfig } from './config/resolveConfig.js'
export { ContextualMomentReasoner, type ReasonerInput, type ReasonerResult } from './contextualMomentReasoner.js'
export type { HeadOutput } from './heads.js'
export type {
  ForwardOptions,
  LayerSettings,
  ModelTrace,
  SpikeMbaInput,
  SpikeMbaOutput,
  TracedPass,
} from './interface.js'
export { ModelFolderError } from './modelFolder.node.js'
export { type MixerOptions, type MixerResult, MultiModalRelevantMamba } from './multiModalRelevantMamba.js'
export type { ModelSample, RatedPrediction } from './predict.js'
export type { RatePooled } from './ratePooled.js'
export { type RecordOptions, type RecordSample, record } from './record.js'
export type { RecordedChange } from './recordedChange.js'
export { RecordedModel } from './recordedModel.js'
export type { RecordNetworkOptions } from './recordNetwork.js'
export { SpikeMba } from './spikemba.js'
export {
  type DetectorOptions,
  type DetectorResult,
  type DetectorTrace,
  type SpikingLayerTrace,
  SpikingSaliencyDetector,
} from './spikingSaliencyDetector.js'
export type { BlockTrace, DirectionTrace, MixerTrace } from './trace.js'
export { WeightsError } from './weights.js'
