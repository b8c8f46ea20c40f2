/**
 * What a benchmark run is made of: one row a benchmark, everything else is the library's default.
 * Source: model.md §7, after the paper's table of training settings; TACoS, epochs and dropouts are choices of ours.
 */

/** Keys of the model's configuration that a recipe sets. */
export interface RecipeModel {
  readonly spikeSteps: number
  readonly blocks: number
  readonly dModel: number
  readonly dropout: number
  readonly inputDropout: number
}

/** How a recipe trains. */
export interface RecipeTraining {
  /** Queries a step. */
  readonly batch: number
  readonly lr: number
  readonly epochs: number
  readonly weightDecay: number
  readonly gradientClip: number
  readonly schedule: 'constant' | 'step' | 'cosine'
}

export interface Recipe {
  readonly benchmark: string
  readonly model: RecipeModel
  readonly training: RecipeTraining
}

const full = { dModel: 256, blocks: 6, dropout: 0.1, inputDropout: 0.5 } as const
const adam = { weightDecay: 1e-4, gradientClip: 0.1, schedule: 'step' } as const

export const RECIPES = {
  qvhighlights: { benchmark: 'qvhighlights', model: { ...full, spikeSteps: 8 }, training: { ...adam, batch: 64, lr: 2e-4, epochs: 200 } },
  charades: { benchmark: 'charades', model: { ...full, spikeSteps: 8 }, training: { ...adam, batch: 64, lr: 4e-4, epochs: 200 } },
  tacos: { benchmark: 'tacos', model: { ...full, spikeSteps: 8 }, training: { ...adam, batch: 32, lr: 2e-4, epochs: 200 } },
  tvsum: { benchmark: 'tvsum', model: { ...full, spikeSteps: 10, dropout: 0.3 }, training: { ...adam, batch: 8, lr: 2e-3, epochs: 500 } },
  youtube: { benchmark: 'youtube', model: { ...full, spikeSteps: 10, dropout: 0.3 }, training: { ...adam, batch: 8, lr: 4e-4, epochs: 500 } },
  /** The built-in world of coloured shapes: minutes on a laptop. */
  shapes: {
    benchmark: 'shapes',
    model: { dModel: 64, blocks: 2, spikeSteps: 4, dropout: 0.1, inputDropout: 0.1 },
    training: { ...adam, batch: 32, lr: 2e-3, epochs: 12 },
  },
} as const satisfies Readonly<Record<string, Recipe>>

export type RecipeName = keyof typeof RECIPES

/** Features planted into real QVHighlights annotations (`data synthesize qvhighlights`): what the twin was tuned on. */
export const PLANTED: Recipe = {
  benchmark: 'qvhighlights',
  model: { dModel: 128, blocks: 2, spikeSteps: 4, dropout: 0.3, inputDropout: 0.3 },
  training: { ...adam, batch: 32, lr: 1e-3, epochs: 11 },
}
