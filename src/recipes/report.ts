import { type Curve, saliencyTimeline, trainingCurves } from '../viz/index.js'
import { activity } from './activity.js'
import { detection } from './detection.js'
import { escapeHtml, page, picture } from './html.js'
import type { Run, RunPoint } from './run.js'
import { scoreTable } from './scoreTable.js'
import { shortMetric, tableMetrics } from './shownMetrics.js'
import { strip } from './strip.js'

/**
 * One self-contained page about one or several runs: metrics beside the floor, the ceiling and published rows;
 * curves of losses, scores and spikes; ten queries with what people marked, what the model found and where its neurons
 * fired. No network, no scripts.
 *
 * @param runs at least one
 */
export async function reportPage(runs: readonly Run[]): Promise<string> {
  const title = runs.length === 1 ? `SpikeMba on ${runs[0]!.benchmark}` : `SpikeMba: ${runs.length} runs`
  const parts = [
    `<h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(lead(runs))}</p>`,
    '<h2>Scores</h2>',
    ...[...new Set(runs.map(({ benchmark }) => benchmark))].map((benchmark) =>
      scoreTable(runs.filter((run) => run.benchmark === benchmark)),
    ),
    '<h2>Training</h2>',
    ...(await curves(runs)),
    ...(await activity(runs)),
    ...(await detection(runs)),
  ]
  for (const run of runs)
    if (run.examples.length > 0)
      parts.push(
        `<h2>${run.examples.length} queries${runs.length > 1 ? ` of ${escapeHtml(run.name)}` : ''}</h2>`,
        ...(await examples(run)),
      )
  parts.push('<h2>How these numbers were made</h2>', ...runs.map(facts))
  return page(title, parts.join('\n'))
}

const lead = (runs: readonly Run[]): string =>
  runs.map(({ name, losses }) => `${name}: ${losses.at(-1)?.step ?? 0} steps`).join('; ') +
  '. Scores are those of the official evaluator, in percent, for the checkpoint that did best on the validation split.'

async function curves(runs: readonly Run[]): Promise<string[]> {
  const drawings: string[] = []
  const several = runs.length > 1
  const lines = (points: (run: Run) => readonly RunPoint[], keys: readonly string[]): Curve[] =>
    runs.flatMap((run) =>
      keys.map((key) => ({
        name: several ? `${run.name} ${shortMetric(key)}` : shortMetric(key),
        points: points(run).flatMap(({ step, values }) =>
          Number.isFinite(values[key]) ? [{ step, value: values[key]! }] : [],
        ),
      })),
    )
  const draw = async (all: Curve[], title: string, y: string, log = false) => {
    if (!all.some(({ points }) => points.length > 0)) return
    const figure = trainingCurves(all, { title, y, log })
    drawings.push(picture(await figure.svg(), figure.text))
  }
  const names = [...new Set(runs.flatMap(({ losses }) => Object.keys(losses[0]?.values ?? {})))]
  await draw(
    lines(
      ({ losses }) => losses,
      several ? ['total'] : names.filter((name) => name !== 'total' && name !== 'spikeRate'),
    ),
    'losses',
    'loss, unweighted',
    true,
  )
  await draw(
    lines(
      ({ evaluations }) => evaluations,
      tableMetrics(
        Object.assign({}, ...runs.flatMap(({ evaluations }) => evaluations.map(({ values }) => values))),
      ).slice(0, several ? 1 : 6),
    ),
    'validation',
    'percent',
  )
  return drawings
}

async function examples(run: Run): Promise<string[]> {
  return Promise.all(
    run.examples.map(async ({ query, vid, qid, frames, ...data }) => {
      const figure = saliencyTimeline(data, { title: '' })
      const svg = await figure.svg()
      return `<h3>“${escapeHtml(query)}”</h3>${strip(frames ?? [], svg)}${picture(svg, `query ${qid}, video ${vid}${figure.text}`)}`
    }),
  )
}

const facts = (run: Run): string =>
  `<details${run.examples.length ? '' : ' open'}><summary>${escapeHtml(run.name)}</summary><pre>${escapeHtml(JSON.stringify(run.facts, null, 2))}</pre></details>`
