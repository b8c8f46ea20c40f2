import type { PartialConfig, SpikeMbaConfig } from './config.js'
import { KEYS, LOSS_WEIGHTS } from './keys.js'
import { practicalOf } from './rule.js'

const practical: SpikeMbaConfig = { ...practicalOf(KEYS), lossWeights: practicalOf(LOSS_WEIGHTS) }

/**
 * Keys over any preset that make the detector detect: it compares clips with the words alone, a loss asks its spikes to
 * stand out inside the moment, and the clip's proposal logit reaches gates and heads. As printed nothing supervises the
 * spikes, and their proposals are at chance.
 */
export const DETECTING: Pick<SpikeMbaConfig, 'detectorKeys' | 'gate' | 'proposalPrior'> & {
  /** Of the losses, that of the proposals alone. */
  readonly lossWeights: Pick<SpikeMbaConfig['lossWeights'], 'proposal'>
} = {
  detectorKeys: practical.detectorKeys,
  gate: practical.gate,
  proposalPrior: practical.proposalPrior,
  lossWeights: { proposal: practical.lossWeights.proposal },
}

/** The same keys as the paper prints them, or at least as little as they can mean. */
const PRINTED = {
  detectorKeys: 'all',
  gate: 'silu',
  proposalPrior: 'none',
} as const satisfies PartialConfig

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
