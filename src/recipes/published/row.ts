import type { RecipeName } from '../recipes.js'

/**
 * One row of a published table. A row whose table exists and could not be read has no metrics: it is shown, in gray,
 * and no figure is made up.
 */
export interface PublishedRow {
  /** Recipe of the same name. */
  readonly benchmark: RecipeName
  /** Name of the model, as its authors write it. */
  readonly model: string
  /** Part of the benchmark that was scored, as the source names it. Figures of different splits are not comparable. */
  readonly split: 'val' | 'test'
  /** What the model saw of videos and sentences, for example `SlowFast + CLIP`. */
  readonly features: string
  /** Where the figures can be read. */
  readonly source: string
  /** Key of the official evaluator's `brief` → value in percent. */
  readonly metrics: Readonly<Record<string, number>>
  /** TVSum and YouTube Highlights: mAP of each domain, by its name in the annotations; where it was published. */
  readonly domains?: Readonly<Record<string, number>>
}
