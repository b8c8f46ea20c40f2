import { type Figure, FigureError, vegaLite } from './figure.js'
import { cursor, cursorRule, zoomX } from './interactive.js'
import { type NumberSource, numbersOf } from './numbers.js'
import { requirePositive, round } from './series.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE } from './theme.js'
import { requireLength, requireNumbers, short } from './values.js'

/** What a detector proposes along one video. */
export interface ProposalTimelineData {
  /** Length of a clip in seconds. */
  readonly clipSec: number
  /** One a clip; any scale. */
  readonly saliency: NumberSource
  /** Clips of the proposal set, 0 or 1 each. */
  readonly proposed: NumberSource
  /** Saliency above which a clip is proposed. */
  readonly threshold?: number
}

/** Most clips drawn. */
const CLIPS = 4000

/**
 * The proposal set of one query: the saliency of each clip, and the clips whose detector fired, marked by colour and by
 * a triangle.
 *
 * @param options `y` is the axis title of what was drawn per clip, for another measure than the saliency, such as the
 *   detector's firing rate
 * @throws FigureError for no clips, a length that differs, or a number that is not finite
 */
export function proposalTimeline(
  data: ProposalTimelineData,
  options: FigureSize & { readonly title?: string; readonly y?: string } = {},
): Figure {
  const { clipSec, threshold } = data
  const [saliency, proposed] = [numbersOf(data.saliency), numbersOf(data.proposed)]
  const { title = 'proposal set', y: measure = 'saliency' } = options
  requirePositive('proposalTimeline', 'clipSec', clipSec)
  requireNumbers('proposalTimeline', 'saliency', saliency)
  requireLength('proposalTimeline', 'proposed', proposed, saliency.length, 'one a clip')
  requireNumbers('proposalTimeline', 'proposed', proposed)
  if (threshold !== undefined) requireNumbers('proposalTimeline', 'threshold', [threshold])
  if (saliency.length > CLIPS)
    throw new FigureError(
      'proposalTimeline',
      `${saliency.length} clips, expected at most ${CLIPS}; draw a part of the video`,
    )
  const values = Array.from(saliency, (value, i) => ({
    i,
    t: round(i * clipSec),
    end: round((i + 1) * clipSec),
    middle: round((i + 0.5) * clipSec),
    saliency: round(value),
    clip: proposed[i] ? 'proposed' : 'left out',
  }))
  const scale = { domain: [0, round(saliency.length * clipSec)], nice: false }
  const x = { field: 't', type: 'quantitative', title: 'time (s)', scale }
  const levels = [0, threshold ?? 0, ...values.map((value) => value.saliency)]
  const [low, high] = [Math.min(...levels), Math.max(...levels)]
  // Room above the bars for the triangles, which a zoomed chart clips.
  const top = high + 0.14 * (high - low || 1)
  const y = {
    field: 'saliency',
    type: 'quantitative',
    title: measure,
    scale: { domain: [round(low), round(top)], nice: false },
  }
  const color = {
    field: 'clip',
    type: 'nominal',
    title: null,
    scale: { domain: ['proposed', 'left out'], range: [COLORS.spike, '#88888866'] },
    legend: { orient: 'top' },
  }
  const readings = [
    { field: 'i', title: 'clip l', type: 'quantitative' },
    { field: 't', title: 'from (s)', type: 'quantitative' },
    { field: 'saliency', title: measure, type: 'quantitative' },
    { field: 'clip', title: 'clip' },
  ]
  const line = {
    data: { values: [{ threshold }] },
    mark: { type: 'rule', color: COLORS.threshold, strokeDash: [6, 4], strokeWidth: 1.25 },
    encoding: { y: { field: 'threshold', type: 'quantitative' } },
  }
  const layer = [
    { mark: { type: 'rect' }, encoding: { x, x2: { field: 'end' }, y, y2: { datum: 0 }, color } },
    {
      transform: [{ filter: "datum.clip === 'proposed'" }],
      mark: { type: 'point', shape: 'triangle-down', filled: true, size: 36, color: COLORS.spike, opacity: 1 },
      encoding: { x: { ...x, field: 'middle' }, y: { value: 8 } },
    },
    ...(threshold === undefined ? [] : [line]),
    cursorRule('clips', x, readings),
  ]
  const chosen = values.filter(({ clip }) => clip === 'proposed').length
  return vegaLite(
    { ...FIGURE_STYLE, title, data: { values }, params: [cursor('t', ['clips']), zoomX(['clips'])], layer },
    `${title}: ${chosen} of ${values.length} clips of ${short(clipSec)} s proposed${chosen ? `, ${stretches(proposed, clipSec)}` : ''}${threshold === undefined ? '' : `; threshold ${short(threshold)}`}`,
    options,
  )
}

/** Proposed clips that follow each other, as seconds; the first three. */
function stretches(proposed: ArrayLike<number>, clipSec: number): string {
  const found: string[] = []
  for (let i = 0; i < proposed.length; i++) {
    if (!proposed[i]) continue
    const start = i
    while (i + 1 < proposed.length && proposed[i + 1]) i++
    found.push(`${short(start * clipSec)}–${short((i + 1) * clipSec)} s`)
  }
  return found.length > 3 ? `${found.slice(0, 3).join(', ')} and ${found.length - 3} more` : found.join(', ')
}
