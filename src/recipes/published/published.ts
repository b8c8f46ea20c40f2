import { BENCHMARKS } from '../../datasets/index.js'
import type { RecipeName } from '../recipes.js'
import { LIGHTHOUSE } from './lighthouse.js'
import { PAPERS } from './papers.js'
import type { PublishedRow } from './row.js'

/**
 * Published results of each benchmark, to stand beside a run's own, with split, features and source. All used real
 * features: a run on planted or synthetic ones is not comparable. Only figures whose source could be read are here; see
 * `publishedBeside` for what may be compared.
 */
export const PUBLISHED: Readonly<Record<RecipeName, readonly PublishedRow[]>> = {
  qvhighlights: of('qvhighlights'),
  charades: of('charades'),
  tacos: of('tacos'),
  tvsum: of('tvsum'),
  youtube: of('youtube'),
  shapes: [],
}

/**
 * Published rows that one set of scores may be compared with.
 * @param split that was scored, by default the one that training validates with; Charades-STA, TVSum and YouTube
 *   validate with their test split
 * @param features as rows name them; by default of every kind
 */
export function publishedBeside(benchmark: RecipeName, split = 'val', features?: string): PublishedRow[] {
  const own = (name: string): string => BENCHMARKS[benchmark].aliases[name] ?? name
  return PUBLISHED[benchmark].filter(
    (row) => own(row.split) === own(split) && (features === undefined || row.features === features),
  )
}

function of(name: RecipeName): PublishedRow[] {
  return [...PAPERS, ...LIGHTHOUSE].filter(({ benchmark }) => benchmark === name)
}
