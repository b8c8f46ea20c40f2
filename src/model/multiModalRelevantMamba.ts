import * as tf from '@tensorflow/tfjs'
import { dropout, LayerNorm, Linear, Module, type Pass } from '../nn/index.js'
import { siluGate } from '../ops/index.js'
import { BidirectionalScan } from '../ssm/index.js'
import type { Random } from '../tensor/index.js'
import { attentionMixer } from './attentionMixer.js'
import type { SpikeMbaConfig } from './config/config.js'
import type { TracedPass } from './interface.js'
import { recomputed } from './recomputed.js'
import { type MixerTrace, scanTrace } from './trace.js'

/** What the gate adds to SiLU(z): with 1, silence lets the state space through. */
export const GATE_BASE = { silu: 0, onePlus: 1, joint: 0, clip: 0 } as const
/** Standard deviation of in_r at the start. */
const CLIP_STD = 0.1
/** Added to a sample's mean rate before `spikeNorm` 'sample' divides by it. */
const RATE_FLOOR = 0.02

/** What the detector tells a mixer. */
type Detected = {
  /** S [b, m, d]. */
  readonly rate: tf.Tensor3D | undefined
  /** ℓ [b, m, 1]. */
  readonly proposal: tf.Tensor3D | undefined
}
type Mix = (tokens: tf.Tensor3D, detected: Detected, mask: tf.Tensor2D, trace?: MixerTrace) => tf.Tensor3D
type Opening = (normal: tf.Tensor3D, detected: Detected, mask: tf.Tensor2D) => tf.Tensor3D

/** What a {@link MultiModalRelevantMamba} is told besides its tokens. Axes: b batch, m joint token, d width. */
export interface MixerOptions extends TracedPass {
  /** Ones at real tokens [b, m]. */
  readonly mask: tf.Tensor2D
  /** Firing rates S [b, m, d]; absent without a detector. */
  readonly rate?: tf.Tensor3D | undefined
  /**
   * The proposal logit ℓ of each token, 0 at words [b, m]; read by gate 'clip' alone, which without it is opened by
   * tokens.
   */
  readonly proposal?: tf.Tensor2D | undefined
}

/** What a {@link MultiModalRelevantMamba} hands on. */
export type MixerResult = {
  /** [b, m, d]. */
  readonly tokens: tf.Tensor3D
  /** What drove its scans; only on request. */
  readonly trace: MixerTrace | undefined
}

/**
 * The multi-modal relevant mamba (MRM): a state space over the tokens of both modalities whose gate is the spikes.
 *
 *   x = in_x(LN T)   z = in_z(LN S)
 *   T += out(SSM(x) ⊙ SiLU(z))
 *
 * in_z, out and the LayerNorm of S have no bias: where no neuron fires, z = 0, SiLU(0) = 0 and T passes unchanged.
 * Without a detector z is read from T itself. Three other gates let spikes modulate instead of block:
 *
 *   'onePlus'   1 + SiLU(in_z(LN S))
 *   'joint'     z = in_z(LN T) + in_s(LN S)
 *   'clip'      z = in_z(LN T) + ℓ in_r
 *
 * ℓ is the clip's proposal logit, one number, and in_r a vector [e]: where nothing is proposed (ℓ = 0) the gate 'clip'
 * is exactly that of a model without a detector. In place of LN S, `spikeNorm` 'sample' divides S by the sample's mean
 * rate + .02.
 * With mixer 'transformer': T + (attention + feed-forward) ⊙ gate(in_z S).
 * Axes: b batch, m joint token, d width, e inner width.
 *
 * @example
 * ```ts
 * const mixer = new MultiModalRelevantMamba(resolveConfig('tiny'), { random: Random.seeded(0) })
 * const [tokens, rate] = [tf.ones<tf.Rank.R3>([1, 12, 64]), tf.zeros<tf.Rank.R3>([1, 12, 64])]
 * mixer.forward(tokens, { mask: tf.ones([1, 12]), rate }).tokens // silent spikes: the tokens themselves
 * ```
 */
export class MultiModalRelevantMamba extends Module {
  private readonly normTokens: LayerNorm
  private readonly normSpikes: LayerNorm
  /** What is added to the tokens, before dropout. */
  private readonly mix: Mix

  constructor(
    private readonly config: SpikeMbaConfig,
    { random }: { readonly random: Random },
  ) {
    super()
    this.normTokens = this.child('norm_t', new LayerNorm(config.dModel))
    this.normSpikes = this.child('norm_s', new LayerNorm(config.dModel, { bias: false }))
    this.mix = config.mixer === 'mamba' ? this.stateSpace(random) : this.attention(random)
  }

  /**
   * Mixes the tokens of both modalities, through a gate that the spikes open.
   * @param tokens T [b, m, d], padding only at the outer ends
   */
  forward(tokens: tf.Tensor3D, { mask, rate, proposal, trace: tracing = false, ...pass }: MixerOptions): MixerResult {
    return tf.tidy(() => {
      const trace: MixerTrace | undefined = tracing ? {} : undefined
      const byClip = this.config.gate === 'clip'
      const said = byClip ? proposal?.expandDims<tf.Tensor3D>(2) : rate
      const block = (pass: Pass, mask: tf.Tensor2D, tokens?: tf.Tensor3D, said?: tf.Tensor3D): tf.Tensor3D => {
        const detected = { rate: byClip ? undefined : said, proposal: byClip ? said : undefined }
        return tokens!.add(dropout(this.mix(tokens!, detected, mask, trace), this.config.dropout, pass))
      }
      return {
        tokens: recomputed(
          this.config.recompute && !tracing,
          this,
          block,
          said ? [tokens, said] : [tokens],
          mask,
          pass,
        ),
        trace,
      }
    })
  }

  /** What opens the gate [b, m, width], from the normalised tokens and what the detector says. */
  private opening(width: number, random: Random): Opening {
    const { dModel: d, gate, detector, spikeNorm } = this.config
    const projection = (name: string): Linear => this.child(name, new Linear(d, width, { random, bias: false }))
    const inZ = projection('in_z')
    const inS = gate === 'joint' && detector !== 'none' ? projection('in_s') : undefined
    const inR =
      gate === 'clip' && detector !== 'none'
        ? this.parameter('in_r', random.fork('in_r').normalTensor([width], 0, CLIP_STD))
        : undefined
    return (normal, { rate, proposal }, mask) => {
      if (inR && proposal) return inZ.forward(normal).add(proposal.mul(inR))
      if (!rate) return inZ.forward(normal)
      const spikes =
        spikeNorm === 'layer' ? this.normSpikes.forward(rate) : spikeNorm === 'sample' ? bySampleRate(rate, mask) : rate
      return inS ? inZ.forward(normal).add(inS.forward(spikes)) : inZ.forward(spikes)
    }
  }

  private stateSpace(random: Random): Mix {
    const { dModel: d, expand } = this.config
    const base = GATE_BASE[this.config.gate]
    const inX = this.child('in_x', new Linear(d, expand * d, { random, bias: false }))
    const open = this.opening(expand * d, random)
    const out = this.child('out', new Linear(expand * d, d, { random, bias: false }))
    const ssm = this.child('ssm', new BidirectionalScan(this.config, { random }))
    return (tokens, detected, mask, trace) => {
      const h = this.normTokens.forward(tokens)
      const z = open(h, detected, mask)
      const y = ssm.forward(inX.forward(h), { mask, onTrace: scanTrace(trace) })
      if (trace) trace.gate = z
      return out.forward(siluGate(y, z, base))
    }
  }

  private attention(random: Random): Mix {
    const { dModel: d } = this.config
    const base = GATE_BASE[this.config.gate]
    const { attention, feedForward } = attentionMixer((name, module) => this.child(name, module), d, random)
    const open = this.opening(d, random)
    return (tokens, detected, mask, trace) => {
      const h = this.normTokens.forward(tokens)
      const z = open(h, detected, mask)
      if (trace) trace.gate = z
      const seen = attention.forward(h, { mask })
      const deeper = feedForward(tokens.add(seen))
      return siluGate(seen.add(deeper), z, base)
    }
  }
}

/** S over the sample's mean rate, so that a silent sample stays silent and a clip's mean is kept. */
function bySampleRate(rate: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor3D {
  const real = mask.expandDims(2)
  const mean = rate
    .mul(real)
    .sum([1, 2], true)
    .div(real.sum([1, 2], true).mul(rate.shape[2])) // [b, 1, 1]
  return rate.div(mean.add(RATE_FLOOR))
}
