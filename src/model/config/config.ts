import type { LossSettings } from '../../losses/index.js'
import type { KEYS, LOSS_WEIGHTS } from './keys.js'
import type { Values } from './rule.js'

/** Weight of each term in the total loss; a term of weight 0 is still reported. */
export interface LossWeights extends Values<typeof LOSS_WEIGHTS> {}

/**
 * Everything about a SpikeMba that can be chosen. One flat, JSON-able record: it is saved beside the weights, and each
 * ablation is one changed key. Keys, ranges and the values of the preset 'practical' are in keys.ts.
 */
export interface SpikeMbaConfig extends LossSettings, Values<typeof KEYS> {
  /** α of each term of the loss; 0 leaves it out. */
  readonly lossWeights: LossWeights
}

/** Some of the keys; the rest is filled with defaults, also inside `lossWeights`. */
export type PartialConfig = {
  readonly [K in keyof SpikeMbaConfig]?: K extends 'lossWeights' ? Partial<LossWeights> : SpikeMbaConfig[K]
}
