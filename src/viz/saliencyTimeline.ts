/**
 * One query on its video: the saliency curve, the moments that people marked and that the model found, the clips that the detector
 * proposed, and its firing rate, on one time axis in seconds with one cursor.
 */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { cursor, cursorRule, zoomX } from './interactive.js'
import { requirePositive, round } from './series.js'
import type { FigureSize } from './size.js'
import { COLORS, HOUSE } from './theme.js'
import { thin } from './thin.js'
import { requireLength, requireNumbers } from './values.js'

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

/** Room for the labels at the left, the same for every query: film strips are put above the picture. */
const EXTENT = { minExtent: 43, maxExtent: 43 }

type Panel = { readonly name: string; readonly height: number; readonly layer: (x: object) => object[] }

/** @throws FigureError for no clips, a length that differs, a moment that ends before it starts, or a number that is not finite */
export function saliencyTimeline(data: SaliencyTimelineData, options: FigureSize & { readonly title?: string; readonly shown?: number } = {}): Figure {
  const { clipSec, saliency, truth, predicted, spikeRate } = data
  const { title = 'saliency', shown = 3 } = options
  requireData(data)
  const clips = saliency.length
  const duration = Math.max(clips * clipSec, ...truth.map(([, end]) => end))
  const found = predicted.slice(0, shown)
  const panels: Panel[] = [
    { name: 'saliency', height: 110, layer: (x) => [curve(x)] },
    { name: 'moments', height: data.proposed ? 62 : 44, layer: (x) => lanes(data, found, x) },
    ...(spikeRate ? [{ name: 'rate', height: 50, layer: (x: object) => [rate(x)] }] : []),
  ]
  const readings = [
    { field: 't', title: 'from (s)', type: 'quantitative' },
    { field: 'saliency', type: 'quantitative' },
    ...(spikeRate ? [{ field: 'rate', title: 'rate', type: 'quantitative' }] : []),
  ]
  const best = found[0]
  const text = `${title}: ${clips} clips of ${clipSec} s; marked ${truth.map(span).join(', ') || 'nothing'}; found ${best ? span(best) : 'nothing'}`
  const { width: _width, height: _height, ...house } = HOUSE
  const names = panels.map(({ name }) => name)
  const vconcat = panels.map(({ name, height, layer }) => {
    const axis = name === names.at(-1) ? { title: 'time (s)' } : { labels: false, ticks: false, title: null }
    const x = { field: 't', type: 'quantitative', scale: { domain: [0, round(duration)], nice: false }, axis }
    return { width: HOUSE.width, height, layer: [...layer(x), cursorRule(name, x, readings)] }
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
function rows({ clipSec, saliency, spikeRate }: SaliencyTimelineData): object[] {
  const places = thin([saliency, ...(spikeRate ? [spikeRate] : [])])
  return [...places, saliency.length].map((clip, i, all) => {
    const at = Math.min(clip, saliency.length - 1)
    const end = round(Math.min(all[i + 1] ?? clip, saliency.length) * clipSec)
    return { t: round(clip * clipSec), end, saliency: round(saliency[at]!), ...(spikeRate ? { rate: round(spikeRate[at]!) } : {}) }
  })
}

const curve = (x: object): object => ({
  mark: { type: 'line', interpolate: 'step-after', color: COLORS.saliency, strokeWidth: 2 },
  encoding: { x, y: { field: 'saliency', type: 'quantitative', title: 'saliency', scale: { zero: false }, axis: { tickCount: 4, ...EXTENT } } },
})

const rate = (x: object): object => ({
  mark: { type: 'rect', color: COLORS.spike },
  encoding: { x, x2: { field: 'end' }, y: { field: 'rate', type: 'quantitative', title: 'rate', axis: { tickCount: 2, ...EXTENT } }, y2: { datum: 0 } },
})

function lanes({ clipSec, truth, proposed }: SaliencyTimelineData, found: SaliencyTimelineData['predicted'], x: object): object[] {
  const names = ['people', 'model', ...(proposed ? ['proposed'] : [])]
  const moments = [
    ...truth.map(([t, end]) => ({ t, end, lane: 'people', rank: 1 })),
    ...found.map(([t, end, score], i) => ({ t, end, lane: 'model', rank: 1 / (i + 1), score: round(score) })),
  ]
  const y = { field: 'lane', type: 'nominal', title: null, scale: { domain: names }, axis: { grid: false, ticks: false, ...EXTENT } }
  const color = { field: 'lane', type: 'nominal', legend: null, scale: { domain: names, range: [COLORS.truth, COLORS.prediction, COLORS.spike] } }
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
  const fired = Array.from(proposed, (value, clip) => ({ value, t: round((clip + 0.5) * clipSec), lane: 'proposed' })).filter(({ value }) => value)
  const ticks = {
    data: { values: fired.map(({ t, lane }) => ({ t, lane })) },
    mark: { type: 'tick', orient: 'vertical', thickness: 1.75, height: 12, opacity: 1 },
  }
  return [bars, { ...ticks, encoding: { x, y, color } }]
}

function requireData(data: SaliencyTimelineData): void {
  const { clipSec, saliency, truth, predicted } = data
  requirePositive('saliencyTimeline', 'clipSec', clipSec)
  if (!saliency?.length) throw new FigureError('saliencyTimeline', 'no clips, expected one saliency a clip')
  for (const name of ['saliency', 'spikeRate', 'proposed'] as const) {
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
        throw new FigureError('saliencyTimeline', `${name}[${i}] ends at ${moment[1]} s before it starts at ${moment[0]} s, expected [start, end]`)
    })
}

const span = ([start, end]: readonly [number, number, ...number[]]): string => `${start}–${end} s`
