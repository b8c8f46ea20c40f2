import { type Figure, FigureError, vegaLite } from './figure.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { many, requireNumbers, short } from './values.js'

/** One bar of {@link ablationGrid}: a variant and its score in one metric. */
export interface AblationRow {
  /** The variant. */
  readonly name: string
  /** With its unit. */
  readonly metric: string
  /** Mean over seeds, in the metric's unit. */
  readonly mean: number
  /** Ends of the interval over seeds. */
  readonly low: number
  /** Upper end of the interval over seeds. */
  readonly high: number
}

/** How {@link ablationGrid} is drawn. */
export interface AblationGridOptions extends FigureSize {
  /** Name of the variant against which the others are read; by default the first. */
  readonly baseline?: string
  /** Above the figure; default none. */
  readonly title?: string
  /** The values are differences from the baseline already, which stands at 0: marks are labeled with their sign. */
  readonly paired?: boolean
}

/**
 * What each part of a model is worth: a row a variant, a column a metric, mean and interval. Against the baseline, a
 * variant whose interval lies wholly to one side is drawn full, one whose interval reaches the baseline's mean hollow:
 * that difference may be chance.
 *
 * @throws FigureError for no rows, a number that is not finite, an interval without its mean, a pair named twice, or a
 *   baseline that a metric lacks
 */
export function ablationGrid(rows: readonly AblationRow[], options: AblationGridOptions = {}): Figure {
  if (!(rows?.length > 0))
    throw new FigureError(
      'ablationGrid',
      'no rows, expected { name, metric, mean, low, high } for each variant and metric',
    )
  const { baseline = rows[0]!.name, title = 'ablation', paired = false } = options
  rows.forEach(requireRow)
  const names = [...new Set(rows.map(({ name }) => name))]
  const metrics = [...new Set(rows.map(({ metric }) => metric))]
  // The names stand left of the first panel; all together are as wide as any figure.
  const room = Math.min(LABEL, LETTER * Math.max(...names.map((name) => name.length)))
  const width = Math.max(90, Math.floor((FIGURE_STYLE.width - room) / metrics.length) - 20)
  const told: string[] = []
  const panels = metrics.map((metric, i) => {
    const measured = rows.filter((row) => row.metric === metric)
    const twice = measured.find((row) => measured.some((other) => other !== row && other.name === row.name))
    if (twice)
      throw new FigureError(
        'ablationGrid',
        `${twice.name} has two rows for ${metric}, expected one; put their seeds into one mean and interval`,
      )
    const base = measured.find(({ name }) => name === baseline)
    if (!base)
      throw new FigureError(
        'ablationGrid',
        `the baseline ${baseline} has no row for ${metric}, expected one among ${measured.map(({ name }) => name).join(', ')}`,
      )
    const values = measured.map((row) => ({
      ...row,
      state: stateOf(row, base),
      label: paired ? difference(row, base) : label(row, base),
    }))
    const farthest = values
      .filter((row) => row !== base)
      .sort((a, b) => Math.abs(b.mean - base.mean) - Math.abs(a.mean - base.mean))[0]
    told.push(
      `${metric}: ${baseline} ${short(base.mean)} (${short(base.low)} to ${short(base.high)})${farthest && farthest.name !== baseline ? `, farthest ${farthest.name} ${farthest.label}` : ''}`,
    )
    return panel(metric, values, base.mean, names, i === 0, width)
  })
  const { width: _width, height: _height, ...house } = FIGURE_STYLE
  const heading = {
    text: title,
    subtitle: [
      `dashed: ${baseline}`,
      'full marks: the interval lies to one side of it; hollow: the interval reaches it',
    ],
    subtitleColor: TEXT,
  }
  return vegaLite(
    { ...house, title: heading, spacing: 14, hconcat: panels },
    `${title}: ${many(names.length, 'variant')}; ${told.join('; ')}`,
    options,
  )
}

/** Pixels: of the longest name that is not cut, and of a letter. */
const LABEL = 240
const LETTER = 6.2

const STATES = ['baseline', 'differs', 'within chance'] as const

function stateOf(row: AblationRow, base: AblationRow): (typeof STATES)[number] {
  if (row === base) return 'baseline'
  return row.low > base.mean || row.high < base.mean ? 'differs' : 'within chance'
}

const difference = (row: AblationRow, base: AblationRow): string =>
  row === base ? '' : `${row.mean < 0 ? '−' : '+'}${short(Math.abs(row.mean))}`

const label = (row: AblationRow, base: AblationRow): string => {
  const change = row.mean - base.mean
  return row === base ? short(row.mean) : `${short(row.mean)} (${change < 0 ? '−' : '+'}${short(Math.abs(change))})`
}

function panel(
  metric: string,
  values: readonly object[],
  mean: number,
  names: readonly string[],
  first: boolean,
  width: number,
): object {
  const x = {
    field: 'mean',
    type: 'quantitative',
    title: metric,
    scale: { zero: false, padding: 12 },
    axis: { tickCount: 4 },
  }
  const axis = first ? { title: null, labelLimit: LABEL, ticks: false, domain: false, grid: false } : null
  const y = { field: 'name', type: 'nominal', sort: names, scale: { domain: names }, axis }
  const state = (range: readonly string[]) => ({
    field: 'state',
    type: 'nominal',
    title: null,
    scale: { domain: STATES, range },
    legend: null,
  })
  const tooltip = ['name', 'metric', 'mean', 'low', 'high', 'state'].map((field) => ({ field }))
  const colors = [TEXT, COLORS.spike, COLORS.membrane]
  return {
    width,
    height: Math.max(60, names.length * 34),
    data: { values },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: COLORS.threshold, strokeDash: [4, 4] },
        encoding: { x: { datum: mean } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: state(colors), tooltip },
      },
      {
        mark: { type: 'point', size: 80, strokeWidth: 2, opacity: 1 },
        encoding: {
          x,
          y,
          color: state(colors),
          fill: state([TEXT, COLORS.spike, 'transparent']),
          shape: state(['square', 'circle', 'circle']),
          tooltip,
        },
      },
      { mark: { type: 'text', dy: -11, fontSize: 10, color: TEXT }, encoding: { x, y, text: { field: 'label' } } },
    ],
  }
}

function requireRow(row: AblationRow, i: number): void {
  requireNumbers('ablationGrid', `row ${i} (mean, low, high)`, [row.mean, row.low, row.high])
  if (!(row.low <= row.mean && row.mean <= row.high))
    throw new FigureError(
      'ablationGrid',
      `row ${i} (${row.name}, ${row.metric}): mean ${row.mean} lies outside ${row.low} to ${row.high}, expected low ≤ mean ≤ high`,
    )
}
