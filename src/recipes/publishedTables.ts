/**
 * Published rows below a report's scores: those of the split that was validated with, then the others, which nothing
 * may be subtracted from.
 */
import { table } from './html.js'
import { PUBLISHED, publishedBeside } from './published/published.js'
import type { PublishedRow } from './published/row.js'
import { RECIPES, type RecipeName } from './recipes.js'
import type { Run } from './run.js'
import { shortMetric } from './shownMetrics.js'

const BESIDE =
  'Published, same split as the scores above. Made with real features: compare them with runs on the same features only; a row in gray could not be read.'
const DOMAINS = 'Published mAP of each domain, same split.'
const ELSEWHERE = 'Published, another split: no gain over these rows can be told from the scores above.'

/** @param keys metrics that the report shows */
export function publishedTables({ benchmark, facts }: Run, keys: readonly string[]): string[] {
  if (!(benchmark in RECIPES)) return []
  const name = benchmark as RecipeName
  const beside = publishedBeside(name)
  const withDomains = beside.filter(({ domains }) => domains)
  if (typeof facts.domain === 'string') return oneDomain(withDomains, facts.domain)
  const elsewhere = PUBLISHED[name].filter((row) => !beside.includes(row))
  return [
    ...(beside.length > 0 ? [rowsTable(beside, keys, BESIDE)] : []),
    ...(withDomains.length > 0 ? [`<details><summary>${DOMAINS}</summary>${domainsTable(withDomains)}</details>`] : []),
    ...(elsewhere.length > 0
      ? [`<details><summary>${ELSEWHERE}</summary>${rowsTable(elsewhere, keys, ELSEWHERE)}</details>`]
      : []),
  ]
}

/** Beside a run on one domain stands that domain alone. */
const oneDomain = (rows: readonly PublishedRow[], domain: string): string[] => {
  const of = rows.flatMap((row) => {
    const mAP = row.domains?.[domain]
    return mAP === undefined ? [] : [{ ...row, metrics: { mAP } }]
  })
  return of.length > 0 ? [rowsTable(of, ['mAP'], `${BESIDE} Domain ${domain} alone.`)] : []
}

function domainsTable(rows: readonly PublishedRow[]): string {
  const names = [...new Set(rows.flatMap(({ domains }) => Object.keys(domains ?? {})))]
  return table(
    ['published', 'features', ...names],
    rows.map(({ model, features, domains }) => [model, features, ...names.map((name) => domains?.[name])]),
    DOMAINS,
  )
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
