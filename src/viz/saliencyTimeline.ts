/**
 * One query on its video: the saliency curve, the moments that people marked and that the model found, and the
 * detector's firing rate, on one time axis in seconds.
 */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { COLORS, HOUSE } from './theme.js'

export interface SaliencyTimelineData {
  /** Length of a clip in seconds. */
  readonly clipSec: number
  /** Predicted saliency, one number a clip; any scale. */
  readonly saliency: ArrayLike<number>
  /** Marked moments [start, end] in seconds. */
  readonly truth: readonly (readonly [number, number])[]
  /** Found moments [start, end, score], best first. */
  readonly predicted: readonly (readonly [number, number, number])[]
  /** Share of the detector's neurons that fire in each clip, 0–1. */
  readonly spikeRate?: ArrayLike<number>
  /** Clips of the proposal set, 0 or 1 each. */
  readonly proposed?: ArrayLike<number>
}

const seconds = (duration: number, title: string | null = 'time (s)') => ({
  field: 'start',
  type: 'quantitative',
  title,
  scale: { domain: [0, duration], nice: false },
  ...(title === null ? { axis: { labels: false, title: null, ticks: false } } : {}),
})

/** @throws FigureError for no clips, a length that differs, or a number that is not finite */
export function saliencyTimeline(data: SaliencyTimelineData, options: { readonly title?: string; readonly shown?: number } = {}): Figure {
  const { clipSec, saliency, truth, predicted, spikeRate, proposed } = data
  const { title = 'saliency', shown = 3 } = options
  const clips = saliency.length
  if (clips === 0) throw new FigureError('saliencyTimeline', 'no clips, expected one saliency a clip')
  for (const [name, values] of Object.entries({ saliency, spikeRate, proposed })) {
    if (!values) continue
    if (values.length !== clips) throw new FigureError('saliencyTimeline', `${name} has ${values.length} values, expected ${clips}, one a clip`)
    const bad = Array.from(values).findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) throw new FigureError('saliencyTimeline', `${name}[${bad}] is ${values[bad]}, expected a number`)
  }
  const duration = Math.max(clips * clipSec, ...truth.map(([, end]) => end))
  const found = predicted.slice(0, shown)
  const perClip = (values: ArrayLike<number>) =>
    Array.from(values, (value, i) => ({ start: i * clipSec, end: (i + 1) * clipSec, value, proposed: Boolean(proposed?.[i]) }))
  const moments = [
    ...truth.map(([start, end]) => ({ start, end, lane: 'people', rank: 1 })),
    ...found.map(([start, end, score], i) => ({ start, end, lane: 'model', rank: 1 / (i + 1), score })),
  ]
  const curve = {
    width: HOUSE.width,
    height: 110,
    data: { values: [...perClip(saliency), { start: clips * clipSec, value: saliency[clips - 1]! }] }, // the last step needs its end
    mark: { type: 'line', interpolate: 'step-after', color: COLORS.saliency, strokeWidth: 2 },
    encoding: { x: seconds(duration, null), y: { field: 'value', type: 'quantitative', title: 'saliency', scale: { zero: false } } },
  }
  const lanes = {
    width: HOUSE.width,
    height: 44,
    data: { values: moments },
    mark: { type: 'bar', height: 14, cornerRadius: 2 },
    encoding: {
      x: seconds(duration, spikeRate ? null : 'time (s)'),
      x2: { field: 'end' },
      y: { field: 'lane', type: 'nominal', title: null, scale: { domain: ['people', 'model'] } },
      color: { field: 'lane', type: 'nominal', legend: null, scale: { domain: ['people', 'model'], range: [COLORS.truth, COLORS.prediction] } },
      opacity: { field: 'rank', type: 'quantitative', legend: null, scale: { domain: [0, 1], range: [0.15, 1] } },
    },
  }
  const rate = spikeRate && {
    width: HOUSE.width,
    height: 50,
    data: { values: perClip(spikeRate) },
    mark: 'rect',
    encoding: {
      x: seconds(duration),
      x2: { field: 'end' },
      y: { field: 'value', type: 'quantitative', title: 'rate' },
      y2: { datum: 0 },
      color: proposed
        ? { field: 'proposed', type: 'nominal', legend: null, scale: { domain: [false, true], range: [`${COLORS.spike}55`, COLORS.spike] } }
        : { value: COLORS.spike },
    },
  }
  const best = found[0]
  const text = `${title}: ${clips} clips of ${clipSec} s; marked ${truth.map(span).join(', ') || 'nothing'}; found ${best ? span(best) : 'nothing'}`
  const { width: _width, height: _height, ...house } = HOUSE
  return vegaLite({ ...house, title, spacing: 6, resolve: { scale: { color: 'independent' } }, vconcat: rate ? [curve, lanes, rate] : [curve, lanes] }, text)
}

const span = ([start, end]: readonly [number, number, ...number[]]): string => `${start}–${end} s`
