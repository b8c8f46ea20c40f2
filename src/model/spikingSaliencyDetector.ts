import * as tf from '@tensorflow/tfjs'
import { BatchNorm, Linear, Module, type Pass } from '../nn/index.js'
import { standardize } from '../nn/internal.js'
import { spikeAttention } from '../ops/index.js'
import { OptionError, type Random } from '../tensor/index.js'
import type { SpikeMbaConfig } from './config/config.js'
import type { LayerSettings, TracedPass } from './interface.js'
import { meanOverSteps } from './meanOverSteps.js'
import { SpikingLayer, type SpikingLayerConfig } from './spikingLayer.js'

/** Tokens with keys at which the attention's scale is what it says: 75 clips and 32 words. */
const REFERENCE_KEYS = { all: 107, text: 32 } as const
/** Threshold of the layer that `attentionLif` puts on G, as in Spikformer. */
const ATTENTION_THRESHOLD = 0.5

/** One spiking layer of the detector, as it ran. */
export type SpikingLayerTrace = {
  /** Which layer: early.0, …, q, k, v, attention, output. */
  readonly name: string
  /** What drove it [t, b, m, d], or [1, b, m, d] for a current that stays. */
  readonly current: tf.Tensor
  /** [t, b, m, d]. */
  readonly spikes: tf.Tensor
  /** Potential at which its neurons fire. */
  readonly vThreshold: number
  /** Membrane time constant in steps. */
  readonly tau: number
  /** Potential after a spike; 'soft' subtracts the threshold. */
  readonly vReset: number | 'soft'
  /** Whether the current is divided by tau. */
  readonly decayInput: boolean
  /** Stand-in derivative of its spikes. */
  readonly surrogate: {
    /** `atan`, `sigmoid`, … */
    readonly name: string
    /** Sharpness; 1 where it has none. */
    readonly alpha: number
  }
}

/** What the detector computed on the way. All [t, b, m, d]. */
export type DetectorTrace = {
  /** Every spiking layer, in the order in which they run: early.0, …, q, k, v, attention, output. */
  readonly layers: SpikingLayerTrace[]
  /** Spikes of the queries. */
  readonly q: tf.Tensor4D
  /** Spikes of the keys. */
  readonly k: tf.Tensor4D
  /** Spikes of the values. */
  readonly v: tf.Tensor4D
  /** What the attention gives, before it drives the last layer. */
  readonly attention: tf.Tensor
  /** What drives the last layer. */
  readonly current: tf.Tensor
  /** Potential of the last layer after each step's reset; absent for the analog detector. */
  readonly membrane?: tf.Tensor
}

/** What a {@link SpikingSaliencyDetector} is told besides its tokens. Axes: b batch, m joint token. */
export interface DetectorOptions extends TracedPass {
  /** Ones at real tokens [b, m]. */
  readonly mask: tf.Tensor2D
  /** Ones at real words [b, m]; needed with detectorKeys 'text'. */
  readonly words?: tf.Tensor2D | undefined
  /** Settings of single layers in place of the configuration's; default none. */
  readonly layerSettings?: LayerSettings
}

/** What a {@link SpikingSaliencyDetector} found. Axes: t spike step, b batch, m joint token, d width. */
export type DetectorResult = {
  /** Zeros and ones [t, b, m, d]; sigmoids with t = 1 for the analog detector. */
  readonly spikes: tf.Tensor4D
  /** Mean over steps [b, m, d]. */
  readonly rate: tf.Tensor3D
  /** Currents, spikes and membranes of every layer; only on request. */
  readonly trace?: DetectorTrace
}

/**
 * The spiking saliency detector: which tokens stand out, as spikes.
 *
 *   Q = SNN(W_q X)   K = SNN(W_k X)   V = SNN(W_v X)       SNN: leaky integrate-and-fire over T steps
 *   G = scale · (Q Kᵀ V)                                   one head, no softmax, per step
 *   S = SNN(BN(Linear(G)))
 *
 * X, the tokens of both modalities, is fed as a constant current. With `ssaLengthNorm` G is divided by (real
 * tokens)/107, so that hour-long videos meet the batch statistics of 75-clip ones. Padded tokens never spike.
 * With detectorKeys 'text' K is zero but at words: G compares a token with the sentence alone (and is divided by (real
 * words)/32), where of all keys most are clips and G tells how much a clip is like the rest of the film. A sample
 * without words has G = 0.
 * Source: the paper's section on the detector; Zhou et al., "Spikformer", ICLR 2023 (options qkvNorm, attentionLif).
 * Axes: t spike step, b batch, m joint token, d width.
 *
 * @example
 * ```ts
 * const detector = new SpikingSaliencyDetector(resolveConfig('tiny'), { random: Random.seeded(0) })
 * const { spikes, rate } = detector.forward(tf.randomNormal([1, 12, 64]), { mask: tf.ones([1, 12]) }) // rate [1, 12, 64]
 * ```
 */
export class SpikingSaliencyDetector extends Module {
  private readonly layers: EarlyLayer[]
  private readonly projections: readonly [q: Linear, k: Linear, v: Linear]
  private readonly norms: readonly BatchNorm[]
  private readonly linear: Linear
  private readonly bn: BatchNorm
  private readonly normaliseInput: boolean

  constructor(
    private readonly config: SpikeMbaConfig,
    { random }: { readonly random: Random },
  ) {
    super()
    const { dModel: d, detectorInput, spikeSteps, detector } = config
    this.normaliseInput =
      detectorInput === 'norm' || (detectorInput === 'auto' && spikeSteps <= 2 && detector === 'spiking')
    this.layers = this.children(
      'layers',
      Array.from({ length: config.detectorLayers - 1 }, () => new EarlyLayer(d, random)),
    )
    // On normalised input a standard deviation of 1/√d lets the first layer fire within one or two steps.
    const weight = () => (this.normaliseInput ? random.normalTensor([d, d], 0, d ** -0.5) : undefined)
    const projection = (name: string): Linear =>
      this.child(name, new Linear(d, d, { random, bias: false, weight: weight() }))
    this.projections = [projection('q'), projection('k'), projection('v')]
    this.norms = config.qkvNorm ? ['bq', 'bk', 'bv'].map((name) => this.child(name, new BatchNorm(d))) : []
    this.linear = this.child('linear', new Linear(d, d, { random }))
    this.bn = this.child('bn', new BatchNorm(d))
  }

  /**
   * Spikes of every token.
   * @param x tokens [b, m, d], zero at padded tokens
   * @throws OptionError when words are needed and not given
   */
  forward(
    x: tf.Tensor3D,
    { mask, words, trace = false, layerSettings = {}, ...pass }: DetectorOptions,
  ): DetectorResult {
    return tf.tidy(() => {
      const { attentionLif, ssaScale, ssaLengthNorm, detectorKeys } = this.config
      const real = mask.expandDims(2) // [b, m, 1]
      const layers: SpikingLayerTrace[] = []
      const layerOf = (name: string, vThreshold = this.config.vThreshold): SpikingLayerConfig => ({
        ...this.config,
        vThreshold,
        ...layerSettings[name],
      })
      const fire = (name: string, current: tf.Tensor, threshold?: number): tf.Tensor => {
        const settings = layerOf(name, threshold)
        const snn = new SpikingLayer(settings)
        const spikes = snn.spikes(current, real)
        const { tau, vThreshold, vReset, decayInput } = settings
        const surrogate = { name: snn.surrogate.name, alpha: snn.surrogate.alpha }
        if (trace)
          layers.push({ name, current, spikes, tau, vThreshold, vReset: vReset ?? 'soft', decayInput, surrogate })
        return spikes
      }
      let current: tf.Tensor = (this.normaliseInput ? standardize(x) : x).expandDims(0) // [1, b, m, d]
      for (const [i, layer] of this.layers.entries())
        current = fire(`early.${i}`, layer.current(current, mask, pass).mul(real))
      const [q, every, v] = this.projections.map((projection, i) => {
        const driven = projection.forward(current)
        const norm = this.norms[i]
        return fire('qkv'[i]!, norm ? norm.forward(driven, { mask, ...pass }).mul(real) : driven)
      }) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
      const keys = detectorKeys === 'text' ? wordsOf(words) : undefined
      const k = keys ? every.mul<tf.Tensor4D>(keys.expandDims(2)) : every
      const scale = ssaLengthNorm
        ? (tf.div(ssaScale * REFERENCE_KEYS[detectorKeys], (keys ?? mask).sum(1).maximum(1)) as tf.Tensor1D)
        : ssaScale
      const attended = spikeAttention(q, k, v, scale) // [t, b, m, d]
      const attention = attentionLif ? fire('attention', attended, ATTENTION_THRESHOLD) : attended
      const driven = this.bn.forward(this.linear.forward(attention as tf.Tensor), { mask, ...pass }).mul(real)
      const spikes = fire('output', driven) as tf.Tensor4D
      const result = { spikes, rate: meanOverSteps(spikes) as tf.Tensor3D }
      return trace
        ? {
            ...result,
            trace: {
              layers,
              q,
              k,
              v,
              attention,
              current: driven,
              membrane: new SpikingLayer(layerOf('output')).membrane(driven),
            },
          }
        : result
    })
  }
}

function wordsOf(words: tf.Tensor2D | undefined): tf.Tensor2D {
  if (!words) throw new OptionError('words', words, "ones at the real words [b, m], which detectorKeys 'text' needs")
  return words
}

/** A layer before Q, K and V: Linear → BN, whose output drives spikes. */
class EarlyLayer extends Module {
  private readonly linear: Linear
  private readonly bn: BatchNorm

  constructor(size: number, random: Random) {
    super()
    this.linear = this.child('linear', new Linear(size, size, { random }))
    this.bn = this.child('bn', new BatchNorm(size))
  }

  current(x: tf.Tensor, mask: tf.Tensor2D, pass: Pass): tf.Tensor {
    return this.bn.forward(this.linear.forward(x), { mask, ...pass })
  }
}
