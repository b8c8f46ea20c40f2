import type { PartialConfig, SpikeMbaConfig } from './config.js'

/**
 * Keys over any preset that make the detector detect: it compares clips with the words alone, a loss asks its spikes to
 * stand out inside the moment, and the clip's proposal logit reaches gates and heads. As printed nothing supervises the
 * spikes, and their proposals are at chance.
 */
export const DETECTING: Pick<SpikeMbaConfig, 'detectorKeys' | 'gate' | 'proposalPrior'> & {
  /** Of the losses, that of the proposals alone. */
  readonly lossWeights: Pick<SpikeMbaConfig['lossWeights'], 'proposal'>
} = {
  detectorKeys: 'text',
  gate: 'clip',
  proposalPrior: 'input',
  lossWeights: { proposal: 2 },
}

/** The same keys as the paper prints them, or at least as little as they can mean. */
const PRINTED = {
  detectorKeys: 'all',
  gate: 'silu',
  proposalPrior: 'none',
} as const satisfies PartialConfig

const practical: SpikeMbaConfig = {
  dVideo: 2818,
  dText: 512,
  dModel: 256,
  dState: 16,
  dConv: 4,
  expand: 2,
  dtRank: 'auto',
  dtMin: 1e-3,
  dtMax: 0.1,
  dtInitFloor: 1e-4,
  discretization: 'mamba',
  bidirectional: true,
  blocks: 6,
  slots: 8,
  mixer: 'mamba',
  positions: 'sine',
  recompute: false,
  spikeSteps: 8,
  detector: 'spiking',
  detectorLayers: 1,
  detectorPerBlock: false,
  detectorInput: 'auto',
  qkvNorm: false,
  attentionLif: false,
  ssaScale: 0.125,
  ssaLengthNorm: true,
  detectorKeys: DETECTING.detectorKeys,
  spikeNorm: 'layer',
  gate: DETECTING.gate,
  proposalSharpness: 20,
  proposalPrior: DETECTING.proposalPrior,
  proposalThreshold: 'mean',
  tau: 2,
  vThreshold: 0.5,
  vReset: 0,
  decayInput: true,
  detachReset: true,
  surrogate: 'atan',
  surrogateAlpha: null,
  head: 'dense',
  headQuery: 'product',
  ranking: 'product',
  nmsThreshold: 0.7,
  maxProposals: 10,
  lossWeights: {
    contrastive: 0.1,
    boundary: 10,
    entropy: 1,
    foreground: 10,
    overlap: 1,
    ...DETECTING.lossWeights,
    spikeRate: 0,
  },
  contrastiveTarget: 'text',
  contrastiveOf: 'input',
  contrastiveForm: 'infonce',
  contrastiveTemperature: 0.07,
  proposalForm: 'bce',
  rankForm: 'meanOutside',
  entropyTemperature: 0.5,
  backgroundWeight: 0.1,
  clipSec: 'auto',
  maxClips: 'auto',
  maxWords: 'auto',
  inputDropout: 0.5,
  dropout: 0.1,
  optimizer: 'adam',
  lr: 2e-4,
  weightDecay: 1e-4,
  weightDecayMode: 'decoupled',
  gradientClip: 0.1,
  schedule: 'step',
  epochs: 200,
  batch: 64,
  microBatch: 'auto',
  seed: 0,
}

const paper: SpikeMbaConfig = {
  ...practical,
  ...PRINTED,
  ranking: 'saliency',
  lossWeights: { ...practical.lossWeights, foreground: 0, overlap: 0, proposal: 0 },
}

/**
 * Named configurations.
 *
 *   practical         the losses repaired and the terms added that grounding needs, and a detector that is asked to
 *                     detect: the default
 *   paper             what the paper prints, its missing pieces filled as little as possible: no foreground,
 *                     no overlap, saliency ranks, spikes that nothing supervises and that open the gate alone
 *   paper-proposals   the same, with S_b and S_e of the saliency proposal loss read as begin and end of what the
 *                     spikes propose
 *   tiny              'practical' small enough to learn on two cores in minutes, with the printed detector, which the
 *                     course takes apart
 *
 * Sizes of features (dVideo, dText) belong to the data and stand here as those of SlowFast + CLIP + two positions, and
 * CLIP text.
 */
export const presets: Readonly<Record<PresetName, SpikeMbaConfig>> = {
  practical,
  paper,
  'paper-proposals': {
    ...paper,
    proposalForm: 'l1',
    lossWeights: { ...paper.lossWeights, proposal: paper.lossWeights.boundary },
  },
  tiny: {
    ...practical,
    ...PRINTED,
    lossWeights: { ...practical.lossWeights, proposal: 0 },
    dModel: 64,
    blocks: 2,
    spikeSteps: 4,
    inputDropout: 0.1,
    dropout: 0.1,
    lr: 1e-3,
    epochs: 40,
    batch: 16,
  },
}

/** The named configurations of {@link presets}. */
export type PresetName = 'practical' | 'paper' | 'paper-proposals' | 'tiny'
