import * as tf from '@tensorflow/tfjs'
import { dropout, LayerNorm, Linear, Module, type Pass } from '../nn/index.js'
import { identityWeight } from '../nn/internal.js'
import { siluGate } from '../ops/index.js'
import { BidirectionalScan } from '../ssm/index.js'
import type { Random } from '../tensor/index.js'
import { attentionMixer } from './attentionMixer.js'
import type { SpikeMbaConfig } from './config/config.js'
import type { TracedPass } from './interface.js'
import { recomputed } from './recomputed.js'
import { joinSlots, splitSlots } from './relevantSlots.js'
import { type MixerTrace, scanTrace } from './trace.js'

/** Tokens of one modality and the slots that travel with them. Axes: b batch, l token, s slots, d width. */
export interface ReasonerInput {
  /** O [b, l, d]; padding only at the end. */
  readonly tokens: tf.Tensor3D
  /** R [b, s, d]. */
  readonly slots: tf.Tensor3D | undefined
  /** Ones at slots and real tokens [b, s+l]. */
  readonly mask: tf.Tensor2D
  /** [b, l, d]. */
  readonly positions: tf.Tensor3D | undefined
}

/** What a {@link ContextualMomentReasoner} hands on. */
export type ReasonerResult = {
  /** [b, l, d]. */
  readonly tokens: tf.Tensor3D
  /** [b, s, d], for the next block. */
  readonly slots: tf.Tensor3D | undefined
  /** What drove its scans; only on request. */
  readonly trace: MixerTrace | undefined
}

/**
 * The contextual moment reasoner (CMR): one modality's tokens and its slots, mixed by a state space, once per block.
 *
 *   h       = LN([R, O])
 *   [R, O] += out(SSM(in_x h) ⊙ SiLU(in_z h))          SSM: conv → SiLU → selective scan, both ways
 *   O       = resize(O) + position                       R is carried to the next block
 *
 * `resize` starts as the identity: a usual initialisation shrinks O by .58 a block. With mixer 'transformer' pre-norm
 * attention and a feed-forward layer stand in place of the state space.
 * Axes: b batch, s slots, l sequence, d width, e inner width.
 *
 * @example
 * ```ts
 * const reasoner = new ContextualMomentReasoner(resolveConfig('tiny'), { random: Random.seeded(0) })
 * const [tokens, slots] = [tf.ones<tf.Rank.R3>([1, 10, 64]), tf.ones<tf.Rank.R3>([1, 4, 64])]
 * reasoner.forward({ tokens, slots, mask: tf.ones([1, 14]), positions: undefined }).tokens // [1, 10, 64]
 * ```
 */
export class ContextualMomentReasoner extends Module {
  private readonly norm: LayerNorm
  private readonly resize: Linear
  private readonly mix: (joint: tf.Tensor3D, mask: tf.Tensor2D, pass: Pass, trace?: MixerTrace) => tf.Tensor3D

  constructor(
    private readonly config: SpikeMbaConfig,
    { random }: { readonly random: Random },
  ) {
    super()
    const d = config.dModel
    this.norm = this.child('norm', new LayerNorm(d))
    this.resize = this.child('resize', new Linear(d, d, { random, weight: identityWeight(d), initialBias: 0 }))
    this.mix = config.mixer === 'mamba' ? this.stateSpace(random) : this.attention(random)
  }

  /**
   * Mixes slots and tokens, and hands both on.
   * @param options trace: whether to return what drove the mixer; default false
   */
  forward(
    { tokens, slots, mask, positions }: ReasonerInput,
    { trace: tracing = false, ...pass }: TracedPass = {},
  ): ReasonerResult {
    return tf.tidy(() => {
      const trace: MixerTrace | undefined = tracing ? {} : undefined
      const mix = (pass: Pass, mask: tf.Tensor2D, joint?: tf.Tensor3D): tf.Tensor3D =>
        this.mix(joint!, mask, pass, trace)
      const mixed = recomputed(this.config.recompute && !tracing, this, mix, [joinSlots(slots, tokens)], mask, pass)
      const { slots: carried, tokens: after } = splitSlots(mixed, slots?.shape[1] ?? 0)
      const resized = this.resize.forward(after)
      return { tokens: positions ? resized.add<tf.Tensor3D>(positions) : resized, slots: carried, trace }
    })
  }

  private stateSpace(random: Random): ContextualMomentReasoner['mix'] {
    const { dModel: d, expand, dropout: rate } = this.config
    const inX = this.child('in_x', new Linear(d, expand * d, { random, bias: false }))
    const inZ = this.child('in_z', new Linear(d, expand * d, { random, bias: false }))
    const out = this.child('out', new Linear(expand * d, d, { random, bias: false }))
    const ssm = this.child('ssm', new BidirectionalScan(this.config, { random }))
    return (joint, mask, pass, trace) => {
      const h = this.norm.forward(joint)
      const z = inZ.forward(h)
      const y = ssm.forward(inX.forward(h), { mask, onTrace: scanTrace(trace) })
      if (trace) trace.gate = z
      return joint.add(dropout(out.forward(siluGate(y, z)), rate, pass))
    }
  }

  private attention(random: Random): ContextualMomentReasoner['mix'] {
    const { dModel: d, dropout: rate } = this.config
    const { attention, feedForward } = attentionMixer((name, module) => this.child(name, module), d, random)
    return (joint, mask, pass) => {
      const seen = joint.add<tf.Tensor3D>(dropout(attention.forward(this.norm.forward(joint), { mask }), rate, pass))
      return seen.add(dropout(feedForward(seen), rate, pass))
    }
  }
}
