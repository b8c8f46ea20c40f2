/**
 * What one forward pass did, as plain arrays: written by `record` of the model room, read by the inspector.
 * Axes: t spike step, m joint token (words, then clips), d channel, l clip, s slot, n token of one mixer.
 */

/** The numbers that decide when a leaky integrate-and-fire neuron spikes; see `LifScanOptions`. */
export interface LifSettings {
  /** Membrane time constant, in steps; at least 1. */
  readonly tau: number
  /** Potential at which a neuron fires. */
  readonly vThreshold: number
  /** Potential after a spike; null subtracts the threshold instead. */
  readonly vReset: number | null
  /** Whether the current is divided by tau as the leak is. */
  readonly decayInput: boolean
  /** Whether a potential equal to the threshold fires. */
  readonly fireOnEqual: boolean
}

/**
 * A spiking layer: its currents in full float32, so that running it again gives the stored spikes. Membranes are not
 * kept:
 * they follow from the currents, for these settings and for any other.
 */
export interface RecordedLayer {
  /** Which layer of the detector. */
  readonly name: string
  /** Its neuron: time constant, threshold, reset. */
  readonly settings: LifSettings
  /** Stand-in derivative of the spike, by its library name, and its sharpness. */
  readonly surrogate: {
    /** `atan`, `sigmoid`, … */
    readonly name: string
    /** Sharpness; 1 where it has none. */
    readonly alpha: number
  }
  /** Spike steps t. */
  readonly steps: number
  /** Joint tokens m: words, then clips. */
  readonly tokens: number
  /** Channels d. */
  readonly channels: number
  /** [t, m, d], or [1, m, d] for a current that stays. */
  readonly currents: Float32Array
  /** Spikes [t, m, d], one bit each, see {@link packBits}. */
  readonly spikes: Uint8Array
}

/** Levels of {@link RecordedQuantiles}. */
export const QUANTILES = [0, 0.25, 0.5, 0.75, 1] as const
/** Least, lower quartile, median, upper quartile and largest over the channels of each token [5, n]. */
export type RecordedQuantiles = Float32Array

/** What drove a scan, summarised over channels. Axes: n tokens. */
export interface RecordedScan {
  /** Step length Δ after softplus [5, n]. */
  readonly delta: RecordedQuantiles
  /** Euclidean norm of the whole state after each token [n]. */
  readonly stateNorm: Float32Array
}

/** One state space of a block. */
export interface RecordedMixer {
  /** Its tokens n, slots among them. */
  readonly tokens: number
  /** How many of the first tokens are slots. */
  readonly slots: number
  /** What each channel lets through: SiLU(z), and 1 + SiLU(z) with gate 'onePlus' [5, n]. */
  readonly gate?: RecordedQuantiles
  /** The scan from the first token to the last. */
  readonly forward?: RecordedScan
  /** The scan from the last token to the first. */
  readonly backward?: RecordedScan
}

/** One block: two reasoners and a mixer. */
export interface RecordedBlock {
  /** The reasoner of the video's tokens. */
  readonly video: RecordedMixer
  /** The reasoner of the sentence's tokens. */
  readonly text: RecordedMixer
  /** The mixer of both modalities. */
  readonly joint: RecordedMixer
  /** Slots after the block [s, d], rounded to half precision in the file. */
  readonly slotsVideo?: Float32Array
  /** Slots of the sentence, likewise. */
  readonly slotsText?: Float32Array
}

/** Pictures of the video. */
export interface RecordedFilm {
  /** How many. */
  readonly frames: number
  /** In pixels. */
  readonly height: number
  /** In pixels. */
  readonly width: number
  /** RGB [frames, height, width, 3], spread evenly over the video. */
  readonly pixels: Uint8Array
}

/** What people marked. */
export interface RecordedTruth {
  /** Marked moments [begin, end] in seconds. */
  readonly windows: readonly (readonly [number, number])[]
  /** Marked saliency [l]. */
  readonly saliency: Float32Array
}

/** One weight of the model. */
export interface RecordedWeight {
  /** Lengths of its axes. */
  readonly shape: readonly number[]
  /** Elements, last axis fastest. */
  readonly data: Float32Array
}

/** How the loss pulls at one parameter. */
export interface RecordedGradient {
  /** Of the parameter, as in a checkpoint. */
  readonly name: string
  /** Euclidean norm of the loss's gradient by it. */
  readonly gradient: number
  /** Euclidean norm of the parameter itself. */
  readonly weight: number
}

/** The query and its video. */
export interface RecordedSample {
  /** The query's id. */
  readonly qid: number | string
  /** The video's id. */
  readonly vid: string
  /** The sentence. */
  readonly query: string
  /** How many clips l. */
  readonly clips: number
  /** How many words q. */
  readonly words: number
  /** Length of the video in seconds. */
  readonly durationSec: number
  /** Length of a clip in seconds. */
  readonly clipSec: number
}

/**
 * One pass of a model over one query: everything that the inspector shows. Axes: l clip, m joint token, t spike step, d
 * channel.
 */
export interface Recording {
  /** The query and its video. */
  readonly sample: RecordedSample
  /** The model's configuration, JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** Where it was made, for the reader's eyes: backend, checkpoint. */
  readonly origin: Readonly<Record<string, string>>
  /** Spiking layers in the order in which they run; none for the analog detector. */
  readonly layers: readonly RecordedLayer[]
  /** In the order in which they run. */
  readonly blocks: readonly RecordedBlock[]
  /** Saliency before a sigmoid [l]. */
  readonly saliency: Float32Array
  /** Foreground before a sigmoid [l]. */
  readonly foreground: Float32Array
  /** Begin and end of the moment that each clip speaks for, in fractions of the duration [l, 2]. */
  readonly boundaries: Float32Array
  /** Predicted moments [begin, end, score], seconds, best first. */
  readonly moments: readonly (readonly [number, number, number])[]
  /** Share of the detector's neurons that fire in each clip [l]; absent without a detector. */
  readonly clipRate?: Float32Array
  /**
   * Proposal logit of the last detector, k (rate - mean rate), positive where a clip is proposed [l]; absent without a
   * detector.
   */
  readonly proposalLogit?: Float32Array
  /** First clip and clip after the last of each proposed segment. */
  readonly proposals: readonly (readonly [number, number])[]
  /** Losses of this query by name; empty without ground truth. */
  readonly losses: Readonly<Record<string, number>>
  /** How the total loss of this sample pulls at each parameter, in the model's order; where asked for. */
  readonly gradients?: readonly RecordedGradient[]
  /** What people marked, where it is known. */
  readonly truth?: RecordedTruth
  /** Pictures of the video, where there are some. */
  readonly film?: RecordedFilm
  /** Features of the clips [l, dVideo] and of the words [q, dText], kept with the weights. */
  readonly input?: {
    /** [l, dVideo], row by row. */
    readonly video: Float32Array
    /** [q, dText], row by row. */
    readonly text: Float32Array
  }
  /** By their names in a checkpoint. */
  readonly weights?: ReadonlyMap<string, RecordedWeight>
}
