/**
 * Everything that can be chosen, said once: a key's comment says what it means, its rule what it may be, and its value
 * is that of the preset 'practical'. Types, checks, presets, hover texts and `spikemba config` follow from here.
 */
import type { LossSettings } from '../../losses/index.js'
import type { SurrogateName } from '../../ops/index.js'
import { DISCRETIZATIONS } from '../../ops/internal.js'
import { above, atLeast, flag, type Key, key, nothing, number, numbers, oneOf, or, share, whole } from './rule.js'

/** Sizes and structure. */
const STRUCTURE = {
  /** Features of a clip. */
  dVideo: key(2818, whole(1)),
  /** Features of a word. */
  dText: key(512, whole(1)),
  /** Model width d. */
  dModel: key(256, whole(2)),
  /** States of the state space, n. */
  dState: key(16, whole(1)),
  /** Taps of the causal convolution, k. */
  dConv: key(4, whole(1)),
  /** Inner width e = expand · d. */
  expand: key(2, whole(1)),
  /** Rank r of the step length; 'auto' is ceil(d / 16). */
  dtRank: key('auto', or(oneOf('auto'), whole(1))),
  /** Range of the step length at the start, log-uniform. */
  dtMin: key(1e-3, above(0)),
  /** Largest step length at the start. */
  dtMax: key(0.1, above(0)),
  /** What initial step lengths are lifted to. */
  dtInitFloor: key(1e-4, above(0)),
  /** How A and B become Ā and B̄; 'mamba' is what published Mambas compute. */
  discretization: key('mamba', oneOf(...DISCRETIZATIONS)),
  /** Whether state spaces also run from the last token to the first. */
  bidirectional: key(true, flag),
  /** How many blocks of two reasoners and a mixer. */
  blocks: key(6, whole(1)),
  /** Learnable slots s per modality; 0 leaves them out. */
  slots: key(8, whole(0)),
  /** 'transformer' puts attention in place of every state space. */
  mixer: key('mamba', oneOf('mamba', 'transformer')),
  /** What tells tokens where they stand: sines as in the transformer, or nothing. */
  positions: key('sine', oneOf('sine', 'none')),
  /** Recompute each block in the backward pass: less memory, about a third more time. */
  recompute: key(false, flag),
}

/** The spiking saliency detector. */
const DETECTOR = {
  /** Steps T of the spiking layers. */
  spikeSteps: key(8, whole(1)),
  /** 'analog': every spiking layer a sigmoid, T = 1. 'none': the gate reads the tokens themselves. */
  detector: key('spiking', oneOf('spiking', 'analog', 'none')),
  /** Spiking layers; all but the last stand before Q, K, V. */
  detectorLayers: key(1, whole(1)),
  /** A detector of its own for each block, reading that block's tokens. */
  detectorPerBlock: key(false, flag),
  /**
   * What the detector reads: tokens as they are, or layer-normalised with a livelier first weight. 'auto': 'norm' at
   * spikeSteps ≤ 2, else 'raw'.
   */
  detectorInput: key('auto', oneOf('auto', 'raw', 'norm')),
  /** Batch normalisation of Q, K and V. */
  qkvNorm: key(false, flag),
  /** A spiking layer (threshold .5) on the attention's output. */
  attentionLif: key(false, flag),
  /** Scale of Q Kᵀ V in the spiking attention. */
  ssaScale: key(0.125, above(0)),
  /** Divides the attention by (real tokens)/107, or by (real words)/32 with detectorKeys 'text'. */
  ssaLengthNorm: key(true, flag),
  /**
   * Tokens whose keys the detector's queries meet. 'text': words only, so that a clip is compared with the sentence and
   * not with the film.
   */
  detectorKeys: key('text', oneOf('all', 'text')),
  /**
   * The spike rates before the gates 'silu', 'onePlus' and 'joint'. 'layer': layer normalisation, which takes out a
   * token's mean and with it whether a clip is proposed. 'sample': divided by the sample's mean rate + .02, so that the
   * mean stays.
   */
  spikeNorm: key('layer', oneOf('layer', 'sample', 'none')),
  /**
   * 'silu': SiLU(z), silence lets nothing through. 'onePlus': 1 + SiLU(z), spikes modulate. 'joint': tokens and spikes
   * open it together. 'clip': tokens and the clip's proposal logit do.
   */
  gate: key('clip', oneOf('silu', 'onePlus', 'joint', 'clip')),
  /** k of the proposal logit k (r - mean r), r a clip's firing rate. */
  proposalSharpness: key(20, above(0)),
  /**
   * What the heads learn of the proposal logit. 'input': a vector times it is added to what they read. 'foreground': it
   * is added to the foreground logit.
   */
  proposalPrior: key('input', oneOf('input', 'foreground', 'none')),
  /** Clip rate above which a clip is proposed; 'mean' is the mean over the sample's clips. */
  proposalThreshold: key('mean', or(oneOf('mean'), number)),
  /** Membrane time constant, in steps; > 1. */
  tau: key(2, above(1)),
  /** Potential at which neurons fire. */
  vThreshold: key(0.5, above(0)),
  /** Potential after a spike; null subtracts the threshold instead. */
  vReset: key(0, or(number, nothing)),
  /** Whether the input is divided by tau as well. */
  decayInput: key(true, flag),
  /** Whether the reset lets no gradient through. */
  detachReset: key(true, flag),
  /** The spike's stand-in derivative. */
  surrogate: key<Exclude<SurrogateName, 'custom'>>(
    'atan',
    oneOf('atan', 'sigmoid', 'fastSigmoid', 'triangle', 'rectangle', 'superSpike', 'straightThrough'),
  ),
  /** Sharpness of the surrogate; null takes the surrogate's own default. */
  surrogateAlpha: key(null, or(above(0), nothing)),
}

/** What comes out, and how moments are chosen. */
const HEAD = {
  /** 'dense': each clip speaks for a moment. */
  head: key('dense', oneOf('dense')),
  /** 'product': boundary and foreground heads read the clip together with its match with the sentence. */
  headQuery: key('product', oneOf('product', 'none')),
  /** Score of a moment. */
  ranking: key('product', oneOf('product', 'foreground', 'saliency')),
  /** Temporal IoU above which the lower-ranked moment is dropped. */
  nmsThreshold: key(
    0.7,
    numbers('a number in [0, 1]', (value) => value >= 0 && value <= 1),
  ),
  /** Most moments of a prediction. */
  maxProposals: key(10, whole(1)),
}

/** Weight of each term in the total loss; a term of weight 0 is still reported. */
export const LOSS_WEIGHTS = {
  /** Aligns video pooled by its spikes with its sentence. */
  contrastive: key(0.1, atLeast(0)),
  /** L1 of begin and end, in fractions of the duration. */
  boundary: key(10, atLeast(0)),
  /** Rank-contrastive entropy of the saliency. */
  entropy: key(1, atLeast(0)),
  /** Cross-entropy of the foreground logit. */
  foreground: key(10, atLeast(0)),
  /** 1 - generalised temporal IoU. */
  overlap: key(1, atLeast(0)),
  /** What the detector proposes lies in the moment, see `proposalForm`. */
  proposal: key(2, atLeast(0)),
  /** Squared distance of each channel's firing rate from .1. */
  spikeRate: key(0, atLeast(0)),
}

/** Losses; what each means stands in `LossSettings`. */
const LOSSES: { readonly [K in keyof Omit<LossSettings, 'lossWeights'>]: Key<LossSettings[K]> } = {
  contrastiveTarget: key('text', oneOf('text', 'moment')),
  contrastiveForm: key('infonce', oneOf('infonce', 'literal')),
  contrastiveTemperature: key(0.07, above(0)),
  proposalForm: key('bce', oneOf('bce', 'l1')),
  rankForm: key('meanOutside', oneOf('meanOutside', 'sumInside')),
  entropyTemperature: key(0.5, above(0)),
  backgroundWeight: key(0.1, atLeast(0)),
}

/** Of the losses what the model itself decides. */
const LOSS_INPUT = {
  /** Tokens before the first block, or after the last. */
  contrastiveOf: key('input', oneOf('input', 'output')),
}

/** How data are read: recorded by training, so that whoever predicts with the checkpoint reads them alike. */
const READING = {
  /** Seconds of a clip; 'auto' is the benchmark's own. */
  clipSec: key('auto', or(oneOf('auto'), above(0))),
  /** Clips kept from the beginning of a video; 'auto' as the benchmark's published loaders keep them. */
  maxClips: key('auto', or(oneOf('auto', 'all'), whole(1))),
  /** Words kept of a query, likewise. */
  maxWords: key('auto', or(oneOf('auto', 'all'), whole(1))),
}

/** Regularization and optimization. */
const OPTIMIZATION = {
  /** Dropout before each layer of the input projection. */
  inputDropout: key(0.5, share),
  /** Dropout of each block's output before the residual. */
  dropout: key(0.1, share),
  /** The optimizer; there is one. */
  optimizer: key('adam', oneOf('adam')),
  /** Learning rate at the start. */
  lr: key(2e-4, above(0)),
  /** λ, per step relative to the learning rate. */
  weightDecay: key(1e-4, atLeast(0)),
  /** 'decoupled' is AdamW, 'l2' adds λθ to the gradient. */
  weightDecayMode: key('decoupled', oneOf('decoupled', 'l2')),
  /** Largest gradient norm; 0 does not clip. */
  gradientClip: key(0.1, atLeast(0)),
  /** How the learning rate falls. */
  schedule: key('step', oneOf('step', 'cosine', 'constant')),
  /** Passes over the training split. */
  epochs: key(200, whole(1)),
  /** Queries a step. */
  batch: key(64, whole(1)),
  /** Samples that go through at once; 'auto' is chosen from memory. */
  microBatch: key('auto', or(oneOf('auto'), whole(1))),
  /** Of initial weights, order, dropout and negatives. */
  seed: key(0, whole(0)),
}

/** By what they are about. */
export const SECTIONS = {
  structure: STRUCTURE,
  detector: DETECTOR,
  heads: HEAD,
  losses: { ...LOSSES, ...LOSS_INPUT },
  reading: READING,
  optimization: OPTIMIZATION,
}

/** All but `lossWeights`, whose keys are {@link LOSS_WEIGHTS}. */
export const KEYS = {
  ...STRUCTURE,
  ...DETECTOR,
  ...HEAD,
  ...LOSSES,
  ...LOSS_INPUT,
  ...READING,
  ...OPTIMIZATION,
}
