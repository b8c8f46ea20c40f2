import { type Figure, FigureError, vegaLite } from './figure.js'
import { cursor, cursorRule, zoomX } from './interactive.js'
import { type NumberSource, numbersOf } from './numbers.js'
import { point, requirePositive, round } from './series.js'
import type { FigureSize } from './size.js'
import { COLORS, FIGURE_STYLE } from './theme.js'
import { thin } from './thin.js'
import { gaps, many, requireCurve, requireLength, requireNumbers } from './values.js'

/** One video over time: saliency, marked and found moments, spikes. Only `saliency` is needed. */
export interface SaliencyTimelineData {
  /** Length of a clip in seconds; without it the axis counts clips, and there can be no moments. */
  readonly clipSec?: number | undefined
  /** Predicted saliency, one number a clip; any scale. Numbers that are not finite leave a gap. */
  readonly saliency: NumberSource
  /** Marked moments [start, end] in seconds. */
  readonly truth?: readonly (readonly [number, number])[] | undefined
  /** Found moments [start, end, score], best first. */
  readonly predicted?: readonly (readonly [number, number, number])[] | undefined
  /** Share of the detector's neurons that fire in each clip, 0–1. */
  readonly spikeRate?: NumberSource
  /** Clips of the proposal set, 0 or 1 each. */
  readonly proposed?: NumberSource
}

/** What `model.predict(sample)` returns, and a line of the official format. */
export interface PredictedSample {
  /** The query's id. */
  readonly qid?: number | string
  /** The sentence; the figure's title. */
  readonly query?: string
  /** Found moments [start, end, score] in seconds, best first. */
  readonly pred_relevant_windows: readonly (readonly [number, number, number])[]
  /** Saliency, one number a clip. */
  readonly pred_saliency_scores?: readonly number[]
}

/** What {@link saliencyTimeline} draws of a prediction. */
export interface SaliencyTimelineOptions extends FigureSize {
  /** Above the figure; default none. */
  readonly title?: string
  /** Found moments that are drawn; default 3. */
  readonly shown?: number
  /** Length of a clip in seconds, for a prediction that was read from a file; those of `model.predict` know it. */
  readonly clipSec?: number
  /** Marked moments [start, end] in seconds, to be drawn beside a prediction. */
  readonly truth?: readonly (readonly [number, number])[]
}

/** The data, checked: what is absent is not drawn. */
interface Timeline {
  readonly clipSec: number
  readonly unit: 's' | 'clip'
  readonly saliency: ArrayLike<number>
  readonly truth?: readonly (readonly [number, number])[] | undefined
  readonly predicted?: readonly (readonly [number, number, number])[] | undefined
  readonly spikeRate?: ArrayLike<number> | undefined
  readonly proposed?: ArrayLike<number> | undefined
}

/** Room for the labels at the left, the same for every query: film strips are put above the picture. */
const EXTENT = { minExtent: 43, maxExtent: 43 }

type Panel = { readonly name: string; readonly height: number; readonly layer: (x: object) => object[] }

/**
 * One query on its video: the saliency curve, the moments that people marked and that the model found, the clips that
 * the detector proposed, and its firing rate, on one time axis in seconds with one cursor.
 *
 * `saliencyTimeline(await model.predict(sample))` draws a prediction; what is known besides, such as the marked
 * moments, is drawn with it.
 * @throws FigureError for no clips, a length that differs, a moment that ends before it starts, moments without the
 *   length of a clip, or a
 * number that is not finite
 */
export function saliencyTimeline(
  given: SaliencyTimelineData | PredictedSample,
  options: SaliencyTimelineOptions = {},
): Figure {
  const data = timelineOf(given, options)
  const { clipSec, unit, saliency, truth, predicted, spikeRate } = data
  const { title = ('query' in given && given.query) || 'saliency', shown = 3 } = options
  const clips = saliency.length
  const duration = Math.max(clips * clipSec, ...(truth ?? []).map(([, end]) => end))
  const found = predicted?.slice(0, shown)
  const drawnLanes = laneNames(data)
  const panels: Panel[] = [
    { name: 'saliency', height: 110, layer: (x) => [curve(x)] },
    ...(drawnLanes.length > 0
      ? [
          {
            name: 'moments',
            height: 8 + 18 * drawnLanes.length,
            layer: (x: object) => lanes(data, found ?? [], drawnLanes, x),
          },
        ]
      : []),
    ...(spikeRate ? [{ name: 'rate', height: 50, layer: (x: object) => [rate(x)] }] : []),
  ]
  const readings = [
    { field: 'clip', title: 'clip l', type: 'quantitative' },
    ...(unit === 's' ? [{ field: 't', title: 'from (s)', type: 'quantitative' }] : []),
    { field: 'saliency', type: 'quantitative' },
    ...(spikeRate ? [{ field: 'rate', title: 'rate', type: 'quantitative' }] : []),
  ]
  const best = found?.[0]
  const text = [
    `${title}: ${many(clips, 'clip')}${unit === 's' ? ` of ${clipSec} s` : ''}${gaps(saliency, (clip) => `clip ${clip}`)}`,
    ...(truth ? [`marked ${truth.map(span).join(', ') || 'nothing'}`] : []),
    ...(found ? [`found ${best ? span(best) : 'nothing'}`] : []),
  ].join('; ')
  const { width: _width, height: _height, ...house } = FIGURE_STYLE
  const names = panels.map(({ name }) => name)
  const vconcat = panels.map(({ name, height, layer }) => {
    const axis =
      name === names.at(-1)
        ? { title: unit === 's' ? 'time (s)' : 'clip l' }
        : { labels: false, ticks: false, title: null }
    const x = { field: 't', type: 'quantitative', scale: { domain: [0, round(duration)], nice: false }, axis }
    return { width: FIGURE_STYLE.width, height, layer: [...layer(x), cursorRule(name, x, readings)] }
  })
  return vegaLite(
    {
      ...house,
      title,
      spacing: 6,
      data: { values: rows(data) },
      params: [cursor('t', names), zoomX(names)],
      resolve: { scale: { x: 'shared', color: 'independent' } },
      vconcat,
    },
    text,
    options,
  )
}

/** A row a clip that is drawn; the last one once more at its end, where the step curve needs it. */
function rows({ clipSec, saliency, spikeRate }: Timeline): object[] {
  const places = thin([saliency, ...(spikeRate ? [spikeRate] : [])])
  return [...places, saliency.length].map((clip, i, all) => {
    const at = Math.min(clip, saliency.length - 1)
    const end = round(Math.min(all[i + 1] ?? clip, saliency.length) * clipSec)
    return {
      clip: at,
      t: round(clip * clipSec),
      end,
      saliency: point(saliency[at]!),
      ...(spikeRate ? { rate: round(spikeRate[at]!) } : {}),
    }
  })
}

const curve = (x: object): object => ({
  mark: { type: 'line', interpolate: 'step-after', color: COLORS.saliency, strokeWidth: 2 },
  encoding: {
    x,
    y: {
      field: 'saliency',
      type: 'quantitative',
      title: 'saliency',
      scale: { zero: false },
      axis: { tickCount: 4, ...EXTENT },
    },
  },
})

const rate = (x: object): object => ({
  mark: { type: 'rect', color: COLORS.spike },
  encoding: {
    x,
    x2: { field: 'end' },
    y: { field: 'rate', type: 'quantitative', title: 'rate', axis: { tickCount: 2, ...EXTENT } },
    y2: { datum: 0 },
  },
})

/** A line for each that says something of moments. */
const laneNames = ({ truth, predicted, proposed }: Timeline): string[] => [
  ...(truth ? ['people'] : []),
  ...(predicted ? ['model'] : []),
  ...(proposed ? ['proposed'] : []),
]
const LANE_COLORS: Readonly<Record<string, string>> = {
  people: COLORS.truth,
  model: COLORS.prediction,
  proposed: COLORS.spike,
}

function lanes(
  { clipSec, truth = [], proposed }: Timeline,
  found: NonNullable<Timeline['predicted']>,
  names: readonly string[],
  x: object,
): object[] {
  const moments = [
    ...truth.map(([t, end]) => ({ t, end, lane: 'people', rank: 1 })),
    ...found.map(([t, end, score], i) => ({ t, end, lane: 'model', rank: 1 / (i + 1), score: round(score) })),
  ]
  const y = {
    field: 'lane',
    type: 'nominal',
    title: null,
    scale: { domain: names },
    axis: { grid: false, ticks: false, ...EXTENT },
  }
  const color = {
    field: 'lane',
    type: 'nominal',
    legend: null,
    scale: { domain: names, range: names.map((name) => LANE_COLORS[name]) },
  }
  const bars = {
    data: { values: moments },
    mark: { type: 'bar', height: 14, cornerRadius: 2 },
    encoding: {
      x,
      x2: { field: 'end' },
      y,
      color,
      opacity: { field: 'rank', type: 'quantitative', legend: null, scale: { domain: [0, 1], range: [0.15, 1] } },
      tooltip: ['lane', 't', 'end', 'score'].map((field) => ({ field, title: field === 't' ? 'start' : field })),
    },
  }
  if (!proposed) return [bars]
  const fired = Array.from(proposed, (value, clip) => ({
    value,
    t: round((clip + 0.5) * clipSec),
    lane: 'proposed',
  })).filter(({ value }) => value)
  const ticks = {
    data: { values: fired.map(({ t, lane }) => ({ t, lane })) },
    mark: { type: 'tick', orient: 'vertical', thickness: 1.75, height: 12, opacity: 1 },
  }
  return [bars, { ...ticks, encoding: { x, y, color } }]
}

function timelineOf(given: SaliencyTimelineData | PredictedSample, options: SaliencyTimelineOptions): Timeline {
  const data: SaliencyTimelineData = 'pred_relevant_windows' in given ? ofPrediction(given) : given
  const { truth = options.truth, predicted } = data
  const clipSec = data.clipSec ?? options.clipSec
  const moments = truth !== undefined || predicted !== undefined
  if (clipSec === undefined && moments)
    throw new FigureError(
      'saliencyTimeline',
      'moments are in seconds, but nothing says how long a clip is; expected clipSec, such as { clipSec: 2 }',
    )
  const numbers = (values: NumberSource | undefined) => values && numbersOf(values)
  const [saliency, spikeRate, proposed] = [numbers(data.saliency)!, numbers(data.spikeRate), numbers(data.proposed)]
  const timeline: Timeline = {
    clipSec: clipSec ?? 1,
    unit: clipSec === undefined ? 'clip' : 's',
    saliency,
    truth,
    predicted,
    spikeRate,
    proposed,
  }
  requireData(timeline)
  return timeline
}

function ofPrediction(prediction: PredictedSample): SaliencyTimelineData {
  if (!prediction.pred_saliency_scores)
    throw new FigureError('saliencyTimeline', 'the prediction has no pred_saliency_scores, expected one a clip')
  const { clipSec } = prediction as { clipSec?: number }
  return { clipSec, saliency: prediction.pred_saliency_scores, predicted: prediction.pred_relevant_windows }
}

function requireData(data: Timeline): void {
  const { clipSec, saliency, truth = [], predicted = [] } = data
  requirePositive('saliencyTimeline', 'clipSec', clipSec)
  if (!saliency?.length) throw new FigureError('saliencyTimeline', 'no clips, expected one saliency a clip')
  requireCurve('saliencyTimeline', 'saliency', saliency)
  for (const name of ['spikeRate', 'proposed'] as const) {
    const values = data[name]
    if (!values) continue
    requireLength('saliencyTimeline', name, values, saliency.length, 'one a clip')
    requireNumbers('saliencyTimeline', name, values)
  }
  for (const [name, moments] of [
    ['truth', truth],
    ['predicted', predicted],
  ] as const)
    moments.forEach((moment, i) => {
      requireNumbers('saliencyTimeline', `${name}[${i}]`, moment)
      if (moment[1] < moment[0])
        throw new FigureError(
          'saliencyTimeline',
          `${name}[${i}] ends at ${moment[1]} s before it starts at ${moment[0]} s, expected [start, end]`,
        )
    })
}

const span = ([start, end]: readonly [number, number, ...number[]]): string => `${start}–${end} s`
