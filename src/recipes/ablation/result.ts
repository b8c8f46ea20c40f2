/** What the runs of an ablation come to: each variant's mean, and its difference from the base pair by pair. */
import { type Self, showsAs, showTable } from '../../display/index.js'
import { comparePairs, type PairedComparison, type SeedSummary, summarizeSeeds } from '../../train/index.js'
import { ablationGrid, type Figure } from '../../viz/index.js'
import { shortMetric, tableMetrics } from '../shownMetrics.js'
import type { AblationVariant } from './grid.js'

/** One run. */
export interface AblationScores {
  /** Name of its variant. */
  readonly variant: string
  /** Its seed. */
  readonly seed: number
  /** Official metric key → percent. */
  readonly metrics: Readonly<Record<string, number>>
}

/** What the seeds of one variant come to. */
export interface VariantResult {
  /** `slots=2 spikeSteps=4`. */
  readonly name: string
  /** Seeds whose runs are done. */
  readonly seeds: readonly number[]
  /** Over all of them, key → mean with interval. */
  readonly summary: Readonly<Record<string, SeedSummary>>
  /** Against the base, over the seeds that both have; empty for the base itself and where there is no pair. */
  readonly comparison: Readonly<Record<string, PairedComparison>>
}

/** What the runs of an ablation that are done come to; as a cell's last line it shows its table. */
export interface AblationResult {
  /** Benchmark of the data. */
  readonly benchmark: string
  /** Name of the variant that the others are compared with. */
  readonly base: string
  /** Keys that tables and papers show, in their order. */
  readonly metrics: readonly string[]
  /** The base first, then in the order of the grid. */
  readonly variants: readonly VariantResult[]
  /** Every run that is done. */
  readonly runs: readonly AblationScores[]
  /** Runs that were asked for. */
  readonly wanted: number
  /**
   * Differences from the base with their 95 % intervals, a panel for each of the first metrics. @throws FigureError
   * with fewer than two pairs
   */
  figure(): Figure
}

/** Metrics shown where nothing else is asked for. */
const SHOWN = 3

export function resultOf(
  benchmark: string,
  variants: readonly Pick<AblationVariant, 'name'>[],
  runs: readonly AblationScores[],
  wanted: number,
): AblationResult {
  const base = variants[0]!.name
  const of = (name: string): AblationScores[] => runs.filter(({ variant }) => variant === name)
  const results = variants.map(({ name }): VariantResult => {
    const own = of(name)
    const pairs = own.flatMap((run) =>
      of(base).flatMap((other) => (other.seed === run.seed ? [[other.metrics, run.metrics] as const] : [])),
    )
    const comparison = name === base ? {} : comparePairs(...unzipped(pairs))
    return {
      name,
      seeds: own.map(({ seed }) => seed),
      summary: summarizeSeeds(own.map(({ metrics }) => metrics)),
      comparison,
    }
  })
  const metrics = tableMetrics(Object.assign({}, ...runs.map((run) => run.metrics)))
  const result: AblationResult = {
    benchmark,
    base,
    metrics,
    variants: results,
    runs: [...runs],
    wanted,
    figure: () => differences(result),
  }
  return showsAs(result, describe)
}

/** Mean of the last evaluations, key by key. */
export function meanOfLast(
  evaluations: readonly Readonly<Record<string, number>>[],
  count: number,
): Record<string, number> {
  const last = evaluations.slice(-count)
  return Object.fromEntries(
    Object.keys(last[0] ?? {}).map((key) => [key, last.reduce((sum, metrics) => sum + metrics[key]!, 0) / last.length]),
  )
}

const unzipped = <T>(pairs: readonly (readonly [T, T])[]): [T[], T[]] => [
  pairs.map(([base]) => base),
  pairs.map(([, other]) => other),
]

function differences({ variants, metrics, base, benchmark }: AblationResult): Figure {
  const measured = variants.filter(
    ({ name, comparison }) => name === base || Object.values(comparison).some(({ n }) => n > 1),
  )
  const rows = metrics.slice(0, SHOWN).flatMap((key) =>
    measured.map(({ name, comparison }) => {
      const { difference = 0, low = 0, high = 0 } = name === base ? {} : comparison[key]!
      return { name, metric: `${shortMetric(key)}, points`, mean: difference, low, high }
    }),
  )
  return ablationGrid(rows, {
    baseline: base,
    title: `${benchmark}: difference from ${base}, seed by seed`,
    paired: true,
  })
}

/** One line for each metric and variant. */
export function ablationTable(
  { variants, metrics, base, benchmark, runs, wanted }: AblationResult,
  shown = SHOWN,
): Parameters<typeof showTable>[0] {
  const lines = metrics
    .slice(0, shown)
    .flatMap((key) => variants.filter(({ seeds }) => seeds.length > 0).map((variant) => ({ key, variant })))
  const cells = (cell: (variant: VariantResult, key: string) => string): string[] =>
    lines.map(({ variant, key }) => cell(variant, key))
  const paired = (words: (comparison: PairedComparison) => string) =>
    cells(({ name, comparison }, key) => (name === base ? 'base' : comparison[key] ? words(comparison[key]) : '–'))
  return {
    title: `${benchmark}: ${runs.length} of ${wanted} runs, scores in percent`,
    columns: [
      { title: 'metric', cells: cells((_, key) => shortMetric(key)) },
      { title: 'variant', cells: cells(({ name }) => name) },
      { title: 'seeds', cells: cells(({ seeds }) => String(seeds.length)), right: true },
      { title: 'mean', cells: cells(({ summary }, key) => fixed(summary[key]?.mean)), right: true },
      { title: 'difference', cells: paired(({ difference }) => signed(difference)), right: true },
      {
        title: '95 % interval',
        cells: paired(({ low, high, n }) => (n > 1 ? `${signed(low)} to ${signed(high)}` : 'one pair')),
        right: true,
      },
      { title: 'decided', cells: paired(({ decided, n }) => (n > 1 ? (decided ? 'yes' : 'no') : 'no')) },
      {
        title: 'pairs it takes',
        cells: paired(({ pairsNeeded }) => (pairsNeeded === undefined ? '–' : `about ${pairsNeeded}`)),
        right: true,
      },
    ],
    notes: [
      'difference: mean over pairs of the same seed, with its 95 % interval; decided: the interval leaves out 0 (by chance alone, one of 20 does)',
      'pairs it takes: to find a true difference of this size in four of five tries; from so few pairs a rough figure, easily wrong by a factor of four',
    ],
  }
}

const describe = (result: AblationResult): Self => ({
  brief: `ablation on ${result.benchmark}: ${result.variants.length} variants, ${result.runs.length} of ${result.wanted} runs`,
  shown: () => showTable(ablationTable(result)),
})

const fixed = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1))
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
