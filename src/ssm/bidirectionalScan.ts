import type * as tf from '@tensorflow/tfjs'
import { Module } from '../nn/index.js'
import type { Random } from '../tensor/index.js'
import type { SsmConfig } from './config.js'
import { SelectiveDirection } from './selectiveDirection.js'
import type { SelectiveTrace } from './selectivePass.js'

/** Widths of {@link BidirectionalScan}, and whether it reads both ways. */
export interface BidirectionalScanConfig extends SsmConfig {
  /** With false only the forward direction exists; default true. */
  readonly bidirectional?: boolean
}

/** What one pass of {@link BidirectionalScan} may be given. */
export interface BidirectionalScanOptions {
  /** 1 for real tokens, 0 for padding at the outer ends [b, l]. */
  readonly mask?: tf.Tensor2D
  /** Receives what drove each direction's scan. */
  readonly onTrace?: (direction: 'forward' | 'backward', trace: SelectiveTrace) => void
}

/**
 * A selective state space that reads a sequence both ways:  y = fwd(x) + flip(bwd(flip(x))).
 * Each direction has weights of its own; the backward one runs from the last token to the first without flipping
 * anything.
 * Source: Zhu et al., "Vision Mamba", arXiv 2401.09417 (2024), section 3.3. Axes: b batch, l sequence, e inner width.
 *
 * @example
 * ```ts
 * const scan = new BidirectionalScan({ dModel: 8, expand: 2 }, { random: Random.seeded(0) })
 * scan.forward(tf.ones([1, 10, 16]), { mask: tf.ones([1, 10]) }) // [1, 10, 16]
 * ```
 */
export class BidirectionalScan extends Module {
  /** Reads from the first token to the last. */
  readonly fwd: SelectiveDirection
  /** Reads from the last token to the first; absent with `bidirectional: false`. */
  readonly bwd: SelectiveDirection | undefined

  constructor(config: BidirectionalScanConfig, { random }: { readonly random: Random }) {
    super()
    this.fwd = this.child('fwd', new SelectiveDirection(config, { random }))
    this.bwd =
      config.bidirectional === false ? undefined : this.child('bwd', new SelectiveDirection(config, { random }))
  }

  /**
   * Both directions' outputs, added.
   * @param x [b, l, e]
   * @returns y [b, l, e]
   * @throws ShapeError
   */
  forward(x: tf.Tensor3D, { mask, onTrace }: BidirectionalScanOptions = {}): tf.Tensor3D {
    const forward = this.fwd.forward(x, { mask })
    onTrace?.('forward', forward.trace())
    if (!this.bwd) return forward.y
    const backward = this.bwd.forward(x, { mask, reverse: true })
    onTrace?.('backward', backward.trace())
    return forward.y.add(backward.y)
  }
}
