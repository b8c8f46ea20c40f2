/**
 * The table of `npm run bench:kernel`: a row for each measure, and beside each rival's time its ratio to ours (above 1
 * we are faster).
 */
import { median } from '../measure.js'
import { MEASURES, type Measure, type Times } from './round.js'

/** @param rounds by kernel; the first is the one that the others are compared with */
export function kernelTable(rounds: ReadonlyMap<string, readonly Times[]>): string {
  const kernels = [...rounds.keys()]
  const medians = kernels.map((name) => mediansOf(rounds.get(name)!))
  const heads = ['milliseconds', ...kernels.flatMap((name, k) => (k === 0 ? [name] : [name, '× ours']))]
  const rows = MEASURES.map((measure) => [
    measure,
    ...medians.flatMap((times, k) => cellsOf(times[measure], medians[0]![measure], k === 0)),
  ])
  const penalty = [
    'top level / function',
    ...medians.flatMap((times, k) => [penaltyOf(times), ...(k === 0 ? [] : [''])]),
  ]
  return [heads, ...rows, penalty]
    .map(([first, ...rest]) => first!.padEnd(22) + rest.map((word) => word.padStart(11)).join(''))
    .join('\n')
}

function mediansOf(rounds: readonly Times[]): Times {
  const known = (measure: Measure) => rounds.map((times) => times[measure]).filter((time) => time !== undefined)
  return Object.fromEntries(
    MEASURES.filter((measure) => known(measure).length > 0).map((measure) => [measure, median(known(measure))]),
  )
}

function cellsOf(time: number | undefined, ours: number | undefined, first: boolean): string[] {
  const shown = time === undefined ? '–' : digits(time)
  return first ? [shown] : [shown, time === undefined || ours === undefined ? '' : `${digits(time / ours)} ×`]
}

function penaltyOf(times: Times): string {
  const [top, inner] = [times['top-level loop'], times['loop in a function']]
  return top === undefined || inner === undefined ? '–' : `${digits(top / inner)} ×`
}

const digits = (value: number): string => (value < 100 ? value.toPrecision(2) : value.toFixed(0))
