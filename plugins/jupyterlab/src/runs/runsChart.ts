/** Curves of several runs, one below the other: each run has its colour and its dashes in all of them. */
import type { TrainingPoint } from '../../../../src/inspector/live/liveView.js'
import type { Painter } from '../../../inspector/src/painter.js'
import { curveThrough, extremes, scaleOf } from '../../../inspector/src/panels/panel.js'
import type { Theme } from '../../../inspector/src/theme.js'
import type { RunSummary } from './runSummary.js'

export interface DrawnRun {
  readonly name: string
  readonly summary: RunSummary
  /** Place in the list of all, which decides how it looks. */
  readonly look: number
}

interface XY {
  readonly step: number
  readonly value: number
}

const CURVES: readonly (readonly [name: string, of: (run: RunSummary) => readonly XY[]])[] = [
  ['loss', curve(({ loss }) => loss)],
  ['score', ({ scores }) => scores.map(({ step, score }) => ({ step, value: score }))],
  ['firing rate', curve(({ rate }) => rate)],
  ['dead share', curve(({ dead }) => dead)],
  ['gradient norm', curve(({ gradientNorm }) => gradientNorm)],
]

const HEIGHT = 84
const TITLE = 22
const LEFT = 46
const RIGHT = 6

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 2, 2, 2]]

/** How a run looks, by its place: six colours, and dashes that tell those of the same colour apart. */
export function lookOf(look: number, theme: Theme): { readonly color: string; readonly dash: readonly number[] } {
  const colors = [theme.saliency, theme.charge, theme.truth, theme.lost, theme.muted, theme.text]
  return {
    color: colors[look % colors.length]!,
    dash: DASHES[Math.floor(look / colors.length) % DASHES.length]!,
  }
}

export const chartsHeight = CURVES.length * (HEIGHT + TITLE)

export function drawRuns(runs: readonly DrawnRun[], painter: Painter, width: number, theme: Theme): void {
  const last = Math.max(1, ...runs.map(({ summary }) => summary.step))
  const x = (step: number): number => LEFT + (step / last) * (width - LEFT - RIGHT)
  for (const [i, [name, of]] of CURVES.entries()) {
    const top = i * (HEIGHT + TITLE) + TITLE
    const lines = runs.map((run) => ({ run, points: of(run.summary) }))
    const values = lines.flatMap(({ points }) => points.map(({ value }) => value))
    const metric = name === 'score' ? `${runs[0]?.summary.metric ?? name}` : name
    painter.text(0, top - 11, metric, { color: theme.text, weight: 600 })
    painter.rect(LEFT, top, width - LEFT - RIGHT, HEIGHT - 6, theme.ground)
    const finite = values.filter(Number.isFinite)
    if (finite.length === 0) {
      painter.text(LEFT + 8, top + HEIGHT / 2, 'not in these runs', { color: theme.muted })
      continue
    }
    const scale = scaleOf(values, top + 4, top + HEIGHT - 10)
    extremes(painter, scale, finite, LEFT - 5, theme)
    for (const { run, points } of lines) {
      const { color, dash } = lookOf(run.look, theme)
      painter.line(
        curveThrough(
          points.map(({ step, value }) => [x(step), value]),
          scale,
        ),
        { color, dash, width: 1.75 },
      )
      const only = points.length === 1 ? points[0]! : undefined
      if (only && Number.isFinite(only.value)) painter.dot(x(only.step), scale.y(only.value), 2.5, color)
    }
  }
  painter.text(LEFT, chartsHeight + 6, 'step 0', { color: theme.muted, size: 10 })
  painter.text(width - RIGHT, chartsHeight + 6, `step ${last}`, { color: theme.muted, size: 10, align: 'right' })
}

function curve(of: (point: TrainingPoint) => number): (run: RunSummary) => readonly XY[] {
  return ({ points }) => points.map((point) => ({ step: point.step, value: of(point) }))
}
