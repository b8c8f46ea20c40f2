export { boundaryLoss } from './boundary.js'
export {
  computeLosses,
  type Losses,
  type LossOutputs,
  type LossSettings,
  type LossTerm,
  type Targets,
} from './computeLosses.js'
export { type ContrastiveOptions, contrastiveLoss } from './contrastive.js'
export { foregroundLoss } from './foreground.js'
export { overlapLoss } from './overlap.js'
export { type ProposalTargets, proposalLoss } from './proposal.js'
export { type SaliencyEntropyOptions, type SaliencyScores, saliencyEntropyLoss } from './saliencyEntropy.js'
export { spikeRateLoss } from './spikeRate.js'
export { generalizedTemporalIou } from './temporalOverlap.js'
