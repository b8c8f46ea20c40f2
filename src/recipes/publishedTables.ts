/**
 * Published rows below a report's scores: those of the split that was validated with, then the others, which nothing
 * may be subtracted from.
 */
import { table } from './html.js'
import { PUBLISHED, publishedBeside } from './published/published.js'
import type { PublishedRow } from './published/row.js'
import { RECIPES, type RecipeName } from './recipes.js'
import type { Run } from './run.js'
import { shortMetric } from './shortMetric.js'

const BESIDE =
  'Published, same split as the scores above. Made with real features: compare them with runs on the same features only; a row in gray could not be read.'
const ELSEWHERE = 'Published, another split: no gain over these rows can be told from the scores above.'

/** @param keys metrics that the report shows */
export function publishedTables({ benchmark }: Run, keys: readonly string[]): string[] {
  if (!(benchmark in RECIPES)) return []
  const name = benchmark as RecipeName
  const beside = publishedBeside(name)
  const elsewhere = PUBLISHED[name].filter((row) => !beside.includes(row))
  return [
    ...(beside.length > 0 ? [rowsTable(beside, keys, BESIDE)] : []),
    ...(elsewhere.length > 0
      ? [`<details><summary>${ELSEWHERE}</summary>${rowsTable(elsewhere, keys, ELSEWHERE)}</details>`]
      : []),
  ]
}

function rowsTable(rows: readonly PublishedRow[], keys: readonly string[], caption: string): string {
  return table(
    ['published', 'split', 'features', ...keys.map(shortMetric)],
    rows.map(({ model, source, split, features, metrics }) => [
      `${model} — ${source}`,
      split,
      features,
      ...keys.map((key) => metrics[key]),
    ]),
    caption,
    rows.map(({ metrics }) => Object.keys(metrics).length === 0),
  )
}
