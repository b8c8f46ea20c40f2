/** The report's section "Does the detector detect?": a sentence, a table beside chance, and curves over training. */
import { type ProposalRates, proposalVerdict } from '../metrics/index.js'
import { type Curve, trainingCurves } from '../viz/index.js'
import { escapeHtml, picture, table } from './html.js'
import type { Run } from './run.js'

const SHOWN = {
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  averagePrecision: 'AP of the clip rate',
  segmentRecall: 'segments at IoU ≥ .5',
} as const satisfies Record<keyof ProposalRates, string>

type Detecting = Run & Required<Pick<Run, 'proposals'>>

/** @returns nothing for runs without a detector */
export async function detection(runs: readonly Run[]): Promise<string[]> {
  const detecting = runs.filter((run): run is Detecting => (run.proposals?.length ?? 0) > 0)
  if (detecting.length === 0) return []
  const curves = detecting.flatMap((run) => curvesOf(run, detecting.length > 1 ? `${run.name} ` : ''))
  const figure = trainingCurves(curves, { title: 'what the detector proposes', y: 'percent' })
  return [
    '<h2>Does the detector detect?</h2>',
    ...detecting.map(sentence),
    scores(detecting),
    picture(await figure.svg(), figure.text),
  ]
}

const last = ({ proposals }: Detecting) => proposals.at(-1)!.scores

const sentence = (run: Detecting): string => `<p>${escapeHtml(`${run.name}: ${proposalVerdict(last(run))}.`)}</p>`

function scores(runs: readonly Detecting[]): string {
  const keys = Object.keys(SHOWN) as (keyof ProposalRates)[]
  const row = (name: string, rates: ProposalRates) => [name, ...keys.map((key) => 100 * rates[key])]
  const rows = runs.flatMap((run) => [row(`${run.name}, last evaluation`, last(run)), row('chance', last(run).chance)])
  return table(
    ['proposals, percent', ...Object.values(SHOWN)],
    rows,
    'Chance proposes as many clips without reading the sentence.',
  )
}

function curvesOf({ proposals }: Detecting, prefix: string): Curve[] {
  const curve = (name: string, of: (rates: Detecting['proposals'][number]['scores']) => number): Curve => ({
    name: `${prefix}${name}`,
    points: proposals.map(({ step, scores }) => ({ step, value: 100 * of(scores) })),
  })
  return [
    curve('precision', ({ precision }) => precision),
    curve('its chance', ({ chance }) => chance.precision),
    curve('AP', ({ averagePrecision }) => averagePrecision),
    curve('its chance ', ({ chance }) => chance.averagePrecision),
  ]
}
