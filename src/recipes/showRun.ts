/** A run as a cell shows it: its curves, and its scores beside the floor and the ceiling. */
import { type Self, showsAs, showTable, sparkline } from '../display/index.js'
import type { FitRecord } from '../train/index.js'
import { trainingCurves } from '../viz/index.js'
import type { Run, RunPoint } from './run.js'
import { shortMetric } from './shownMetrics.js'
import type { TrainingRun } from './trainRun.js'

/** What the look of a run is made of. */
type Told = Pick<Run, 'losses' | 'metrics' | 'floor' | 'ceiling'> & { readonly title: string }

const SIZE = { width: 480, height: 120 }

/** A run that is read from its folder. */
export const showsRun = (run: Run): Run =>
  showsAs(run, (run) => describe({ ...run, title: `Run ${run.name} on ${run.benchmark}` }))

/**
 * A run that is trained here: what its records have told so far.
 * @param records those that have come
 */
export const showsTraining = (run: TrainingRun, name: string, records: readonly FitRecord[]): TrainingRun =>
  showsAs(run, ({ steps }) => {
    const losses = records.flatMap((record) =>
      record.kind === 'step' ? [{ step: record.step, values: record.losses }] : [],
    )
    const metrics = records.flatMap((record) => (record.kind === 'evaluation' ? [record.metrics] : [])).at(-1) ?? {}
    const title = `Run on ${name}, step ${losses.at(-1)?.step ?? 0} of ${steps}`
    return describe({ title, losses, metrics, floor: {}, ceiling: {} })
  })

function describe({ title, losses, metrics, floor, ceiling }: Told): Self {
  const total = losses.map(({ values }) => values.total!)
  const curve = total.length > 0 ? `loss ${number(total[0])} → ${number(total.at(-1))}` : 'no step yet'
  const brief = `${title}: ${curve}`
  const keys = Object.keys(metrics)
  const shown = () => {
    const table = showTable({
      title: brief,
      columns: [
        { title: 'score (%)', cells: keys.map(shortMetric) },
        { title: 'model', cells: keys.map((key) => number(metrics[key])), right: true },
        ...(Object.keys(floor).length > 0
          ? [{ title: 'floor', cells: keys.map((key) => number(floor[key])), right: true }]
          : []),
        ...(Object.keys(ceiling).length > 0
          ? [{ title: 'ceiling', cells: keys.map((key) => number(ceiling[key])), right: true }]
          : []),
      ],
      notes: keys.length > 0 ? [] : ['not evaluated yet'],
    })
    return {
      text: `${table.text}\n${total.length > 1 ? `loss ${sparkline(total)}` : ''}`.trimEnd(),
      html: markup(table.html, losses),
    }
  }
  return { brief, shown }
}

async function markup(table: string | Promise<string> | undefined, losses: readonly RunPoint[]): Promise<string> {
  const terms = Object.keys(losses[0]?.values ?? {})
  const curves = terms.map((name) => ({
    name,
    points: losses.map(({ step, values }) => ({ step, value: values[name]! })),
  }))
  const drawable = curves.some(({ points }) => points.some(({ value }) => Number.isFinite(value)))
  const svg = drawable ? await trainingCurves(curves, { title: 'losses', ...SIZE }).svg() : ''
  return `<div>${(await table) ?? ''}${svg}</div>`
}

const number = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(2))
