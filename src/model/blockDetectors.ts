import * as tf from '@tensorflow/tfjs'
import type { SpikeMbaConfig } from './config/config.js'
import type { ForwardOptions, LayerSettings, TracedPass } from './interface.js'
import { type ClipProposals, clipProposals } from './proposals.js'
import { SETTLING } from './settling.js'
import type { DetectorResult, SpikingSaliencyDetector } from './spikingSaliencyDetector.js'
import type { TokenOrder } from './tokenOrder.js'

/** What a detector found, and which clips it proposes. */
export type Detected = DetectorResult & ClipProposals

/** One pass of the model, as its detectors are told of it. */
export interface DetectorPass {
  readonly order: TokenOrder
  /** Ones at real clips [b, l]. */
  readonly videoMask: tf.Tensor2D
  readonly options: Pick<ForwardOptions, 'settle' | 'silent' | 'layerSettings'>
  readonly pass: TracedPass
}

/**
 * The detectors of one pass as its blocks ask them: what the detector of a block finds in the joint tokens [b, m, d],
 * and which clips it proposes; undefined for a block without a detector of its own.
 * @param detectors one for all blocks, one each, or none
 */
export function blockDetectors(
  config: Pick<SpikeMbaConfig, 'proposalSharpness'>,
  detectors: readonly SpikingSaliencyDetector[],
  { order, videoMask, options, pass }: DetectorPass,
): (block: number, tokens: tf.Tensor3D) => Detected | undefined {
  return (block, tokens) => {
    const layerSettings = detectors.length === 1 ? options.layerSettings : ownSettings(block, options.layerSettings)
    const found = detectors[block]?.forward(tokens, {
      ...{ mask: order.mask, words: order.wordMask },
      ...(layerSettings ? { layerSettings } : {}),
      ...pass,
      ...(options.settle ? SETTLING : {}),
    })
    if (!found) return undefined
    const rate = options.silent ? tf.zerosLike(found.rate) : found.rate
    return { ...found, rate, ...clipProposals(config, rate, videoMask) }
  }
}

/** Those of one detector's layers, without its number. */
function ownSettings(block: number, settings: LayerSettings | undefined): LayerSettings | undefined {
  if (!settings) return undefined
  const own = Object.entries(settings).filter(([name]) => name.startsWith(`${block}.`))
  return Object.fromEntries(own.map(([name, each]) => [name.slice(`${block}.`.length), each]))
}
