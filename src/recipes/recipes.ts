import type { BenchmarkName } from '../metrics/index.js'
import type { PartialConfig, PresetName } from '../model/index.js'

/** What a benchmark run starts from. */
export interface Recipe {
  /** The preset that is changed. */
  readonly preset: PresetName
  /** The keys that the benchmark changes. */
  readonly config: PartialConfig
}

const small = { dropout: 0.3 } // under about 2,000 training samples

/**
 * What a benchmark run is made of: a preset and the few keys that the benchmark changes.
 * Source: Li et al., SpikeMba, arXiv 2404.01174, §4 (training settings of each benchmark); TACoS, epochs and dropouts are
 * choices of ours.
 */
export const RECIPES: Readonly<Record<RecipeName, Recipe>> = {
  qvhighlights: { preset: 'practical', config: { batch: 64, lr: 2e-4, spikeSteps: 8, epochs: 200 } },
  charades: { preset: 'practical', config: { batch: 64, lr: 4e-4, spikeSteps: 8, epochs: 200 } },
  tacos: { preset: 'practical', config: { batch: 32, lr: 2e-4, spikeSteps: 8, epochs: 200 } },
  tvsum: { preset: 'practical', config: { ...small, batch: 8, lr: 2e-3, spikeSteps: 10, epochs: 500 } },
  youtube: { preset: 'practical', config: { ...small, batch: 8, lr: 4e-4, spikeSteps: 10, epochs: 500 } },
  /** The built-in world of coloured shapes: minutes on a laptop. */
  shapes: { preset: 'tiny', config: { epochs: 10 } },
}

/** Benchmarks with a recipe: all. */
export type RecipeName = BenchmarkName

/**
 * For features planted into real QVHighlights annotations (`data synthesize qvhighlights`): few samples, few dense
 * dimensions.
 */
export const PLANTED: PartialConfig = {
  ...{ dModel: 128, blocks: 2, spikeSteps: 4, batch: 32, lr: 1e-3, inputDropout: 0.3, dropout: 0.3 },
}
