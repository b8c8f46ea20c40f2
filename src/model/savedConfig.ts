import type { PartialConfig } from './config/config.js'

const BEFORE = {
  detectorKeys: 'all',
  proposalSharpness: 20,
  proposalPrior: 'none',
  proposalForm: 'bce',
} as const satisfies PartialConfig

/**
 * Configurations that were saved before a key existed: what the code did then is no default of today.
 *
 * Fills the keys that came after a configuration was saved with what they stood for then, so that old checkpoints and
 * runs stay what they were.
 * @param saved a whole configuration, as config.json and run.json hold it
 */
export function completeSaved(saved: PartialConfig): PartialConfig {
  return { ...BEFORE, ...saved, lossWeights: { proposal: 0, ...saved.lossWeights } }
}
