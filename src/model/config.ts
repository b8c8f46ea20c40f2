import type { LossSettings } from '../losses/index.js'
import type { Discretization, SurrogateName } from '../ops/index.js'

/** Weight of each term in the total loss; a term of weight 0 is still reported. */
export interface LossWeights {
  /** Aligns video pooled by its spikes with its sentence. */
  readonly contrastive: number
  /** L1 of begin and end, in fractions of the duration. */
  readonly boundary: number
  /** Rank-contrastive entropy of the saliency. */
  readonly entropy: number
  /** Cross-entropy of the foreground logit. */
  readonly foreground: number
  /** 1 - generalised temporal IoU. */
  readonly overlap: number
  /** What the detector proposes lies in the moment, see `proposalForm`. */
  readonly proposal: number
  /** Squared distance of each channel's firing rate from .1. */
  readonly spikeRate: number
}

/** Sizes and structure. */
export interface StructureConfig {
  /** Features of a clip. */
  readonly dVideo: number
  /** Features of a word. */
  readonly dText: number
  /** Model width d. */
  readonly dModel: number
  /** States of the state space, n. */
  readonly dState: number
  /** Taps of the causal convolution, k. */
  readonly dConv: number
  /** Inner width e = expand · d. */
  readonly expand: number
  /** Rank r of the step length; 'auto' is ceil(d / 16). */
  readonly dtRank: number | 'auto'
  /** Range of the step length at the start, log-uniform. */
  readonly dtMin: number
  /** Largest step length at the start. */
  readonly dtMax: number
  /** What initial step lengths are lifted to. */
  readonly dtInitFloor: number
  /** How A and B become Ā and B̄; 'mamba' is what published Mambas compute. */
  readonly discretization: Discretization
  /** Whether state spaces also run from the last token to the first. */
  readonly bidirectional: boolean
  /** How many blocks of two reasoners and a mixer. */
  readonly blocks: number
  /** Learnable slots s per modality; 0 leaves them out. */
  readonly slots: number
  /** 'transformer' puts attention in place of every state space. */
  readonly mixer: 'mamba' | 'transformer'
  /** What tells tokens where they stand: sines as in the transformer, or nothing. */
  readonly positions: 'sine' | 'none'
  /** Recompute each block in the backward pass: less memory, about a third more time. */
  readonly recompute: boolean
}

/** The spiking saliency detector. */
export interface DetectorConfig {
  /** Steps T of the spiking layers. */
  readonly spikeSteps: number
  /** 'analog': every spiking layer a sigmoid, T = 1. 'none': the gate reads the tokens themselves. */
  readonly detector: 'spiking' | 'analog' | 'none'
  /** Spiking layers; all but the last stand before Q, K, V. */
  readonly detectorLayers: number
  /** A detector of its own for each block, reading that block's tokens. */
  readonly detectorPerBlock: boolean
  /**
   * What the detector reads: tokens as they are, or layer-normalised with a livelier first weight. 'auto': 'norm' at
   * spikeSteps ≤ 2, else 'raw'.
   */
  readonly detectorInput: 'auto' | 'raw' | 'norm'
  /** Batch normalisation of Q, K and V. */
  readonly qkvNorm: boolean
  /** A spiking layer (threshold .5) on the attention's output. */
  readonly attentionLif: boolean
  /** Scale of Q Kᵀ V in the spiking attention. */
  readonly ssaScale: number
  /** Divides the attention by (real tokens)/107, or by (real words)/32 with detectorKeys 'text'. */
  readonly ssaLengthNorm: boolean
  /**
   * Tokens whose keys the detector's queries meet. 'text': words only, so that a clip is compared with the sentence and
   * not with the film.
   */
  readonly detectorKeys: 'all' | 'text'
  /**
   * The spike rates before the gates 'silu', 'onePlus' and 'joint'. 'layer': layer normalisation, which takes out a
   * token's mean and with it whether a clip is proposed. 'sample': divided by the sample's mean rate + .02, so that the
   * mean stays.
   */
  readonly spikeNorm: 'layer' | 'sample' | 'none'
  /**
   * 'silu': SiLU(z), silence lets nothing through. 'onePlus': 1 + SiLU(z), spikes modulate. 'joint': tokens and spikes
   * open it together. 'clip': tokens and the clip's proposal logit do.
   */
  readonly gate: 'silu' | 'onePlus' | 'joint' | 'clip'
  /** k of the proposal logit k (r - mean r), r a clip's firing rate. */
  readonly proposalSharpness: number
  /**
   * What the heads learn of the proposal logit. 'input': a vector times it is added to what they read. 'foreground': it
   * is added to the foreground logit.
   */
  readonly proposalPrior: 'input' | 'foreground' | 'none'
  /** Clip rate above which a clip is proposed; 'mean' is the mean over the sample's clips. */
  readonly proposalThreshold: 'mean' | number
  /** Membrane time constant, in steps; > 1. */
  readonly tau: number
  /** Potential at which neurons fire. */
  readonly vThreshold: number
  /** Potential after a spike; null subtracts the threshold instead. */
  readonly vReset: number | null
  /** Whether the input is divided by tau as well. */
  readonly decayInput: boolean
  /** Whether the reset lets no gradient through. */
  readonly detachReset: boolean
  /** The spike's stand-in derivative. */
  readonly surrogate: Exclude<SurrogateName, 'custom'>
  /** Sharpness of the surrogate; null takes the surrogate's own default. */
  readonly surrogateAlpha: number | null
}

/** What comes out, and how moments are chosen. */
export interface HeadConfig {
  /** 'dense': each clip speaks for a moment. */
  readonly head: 'dense'
  /** 'product': boundary and foreground heads read the clip together with its match with the sentence. */
  readonly headQuery: 'product' | 'none'
  /** Score of a moment. */
  readonly ranking: 'product' | 'foreground' | 'saliency'
  /** Temporal IoU above which the lower-ranked moment is dropped. */
  readonly nmsThreshold: number
  /** Most moments of a prediction. */
  readonly maxProposals: number
}

/** Losses. */
export interface LossConfig extends LossSettings {
  /** α of each term of the loss; 0 leaves it out. */
  readonly lossWeights: LossWeights
  /** Tokens before the first block, or after the last. */
  readonly contrastiveOf: 'input' | 'output'
}

/** How data are read: recorded by training, so that whoever predicts with the checkpoint reads them alike. */
export interface ReadingConfig {
  /** Seconds of a clip; 'auto' is the benchmark's own. */
  readonly clipSec: number | 'auto'
  /** Clips kept from the beginning of a video; 'auto' as the benchmark's published loaders keep them. */
  readonly maxClips: number | 'auto' | 'all'
  /** Words kept of a query, likewise. */
  readonly maxWords: number | 'auto' | 'all'
}

/** Regularisation and optimisation. */
export interface OptimisationConfig {
  /** Dropout before each layer of the input projection. */
  readonly inputDropout: number
  /** Dropout of each block's output before the residual. */
  readonly dropout: number
  /** The optimizer; there is one. */
  readonly optimizer: 'adam'
  /** Learning rate at the start. */
  readonly lr: number
  /** λ, per step relative to the learning rate. */
  readonly weightDecay: number
  /** 'decoupled' is AdamW, 'l2' adds λθ to the gradient. */
  readonly weightDecayMode: 'decoupled' | 'l2'
  /** Largest gradient norm; 0 does not clip. */
  readonly gradientClip: number
  /** How the learning rate falls. */
  readonly schedule: 'step' | 'cosine' | 'constant'
  /** Passes over the training split. */
  readonly epochs: number
  /** Queries a step. */
  readonly batch: number
  /** Samples that go through at once; 'auto' is chosen from memory. */
  readonly microBatch: number | 'auto'
  /** Of initial weights, order, dropout and negatives. */
  readonly seed: number
}

/**
 * Everything about a SpikeMba that can be chosen. One flat, JSON-able record: it is saved beside the weights, and each
 * ablation is one changed key. Defaults are those of the preset 'practical' (presets.ts); ranges are in configRules.ts.
 */
export interface SpikeMbaConfig
  extends StructureConfig,
    DetectorConfig,
    HeadConfig,
    LossConfig,
    ReadingConfig,
    OptimisationConfig {}

/** Some of the keys; the rest is filled with defaults, also inside `lossWeights`. */
export type PartialConfig = {
  readonly [K in keyof SpikeMbaConfig]?: K extends 'lossWeights' ? Partial<LossWeights> : SpikeMbaConfig[K]
}
