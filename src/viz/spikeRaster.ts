import { colorAt, colorScale, encodePalettePng, pngUrl } from '../display/index.js'
import { type Figure, vegaLite } from './figure.js'
import { cursor, cursorRule, zoomX } from './interactive.js'
import { givenSpikes, type NumberSource, type NumberTensor, type SpikeSelection } from './numbers.js'
import { requirePositive, round } from './series.js'
import type { FigureSize } from './size.js'
import { means, type SpikeCounts, spikeCounts, spikeDensity } from './spikeCounts.js'
import { COLORS, FIGURE_STYLE, TEXT } from './theme.js'
import { short } from './values.js'

/** Most spikes drawn as single ticks. */
export const TICK_LIMIT = 4000
/** Largest picture in pixels. */
const PIXELS = { columns: 480, rows: 160 }
const WIDTH = 510
/** Height of a neuron's row, where they are few. */
const ROW = 18
/** Most bars of a rate. */
const BARS = { steps: 65, neurons: 80 }

/** Axes of {@link spikeRaster}. */
export interface SpikeRasterOptions extends FigureSize {
  /** Seconds between two steps; with it times are in seconds and rates in Hz, without it in steps and spikes a step. */
  readonly secondsPerStep?: number
  /** Above the figure; default none. */
  readonly title?: string
  /** Rates over time and of each neuron beside the raster; by default for more than one neuron. */
  readonly marginals?: boolean
}

/**
 * Which neuron fired when. Neurons upwards, time to the right; on top the firing rate over time, at the right that of
 * each neuron.
 * Up to `TICK_LIMIT` spikes each is a tick. Above, the raster is a picture whose pixels are firing rates, since
 * Vega-Lite stops being usable near 10,000 rows.
 *
 * `spikeRaster(out.spikes)` draws what a layer or a model returns.
 * @param spikes zeros and ones: a tensor [t], [t, m], [t, b, m] or [t, b, l, m], or flat and step-major [t, m] with the
 *   number m of neurons.
 * Tokens l follow each other, each for its t steps, unless one is chosen.
 * @throws FigureError when the length is no multiple of the neurons, a place is outside its axis, or a number is not
 *   finite
 */
export function spikeRaster(spikes: NumberTensor, options?: SpikeRasterOptions & SpikeSelection): Figure
export function spikeRaster(spikes: ArrayLike<number>, neurons: number, options?: SpikeRasterOptions): Figure
export function spikeRaster(
  given: NumberSource,
  second: number | (SpikeRasterOptions & SpikeSelection) = {},
  third: SpikeRasterOptions = {},
): Figure {
  const options = typeof second === 'number' ? third : second
  const { values: spikes, neurons, stepsPerToken } = givenSpikes('spikeRaster', given, second)
  const { secondsPerStep = 1, title = 'spikes', marginals = neurons > 1 } = options
  requirePositive('spikeRaster', 'secondsPerStep', secondsPerStep)
  const counts = spikeCounts('spikeRaster', spikes, neurons)
  const { steps } = counts
  const total = counts.at.length
  const text = `${title}: ${total} spikes of ${neurons} neurons in ${steps} steps (${((100 * total) / spikes.length).toFixed(1)} %)`
  const { height: _height, width: _width, ...house } = FIGURE_STYLE
  const height = Math.max(36, Math.min(FIGURE_STYLE.height, ROW * neurons))
  const axes = rasterAxes(steps, neurons, options.secondsPerStep, stepsPerToken)
  const raster = total <= TICK_LIMIT ? ticks(counts, axes) : picture(counts, axes)
  const views = marginals ? ['rate', 'raster'] : ['raster']
  const rates = { data: { values: overTime(counts, axes) } }
  const main = {
    width: WIDTH,
    height,
    layer: [...raster, { ...rates, ...cursorRule('raster', axes.x, axes.readings) }],
  }
  const params = [cursor('t', views), zoomX(views)]
  if (!marginals) return vegaLite({ ...house, title, params, ...main }, text, options)
  const top = {
    ...rates,
    width: WIDTH,
    height: 44,
    layer: [rateOverTime(counts, axes), cursorRule('rate', { ...axes.x, axis: HIDDEN }, axes.readings)],
  }
  const mean = {
    data: { values: [{}] },
    width: 70,
    height: 44,
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'middle',
      color: TEXT,
      text: ['mean rate', axes.rate(total / spikes.length)],
    },
    encoding: { x: { value: 4 } },
  }
  return vegaLite(
    {
      ...house,
      title,
      spacing: 10,
      params,
      columns: 2,
      concat: [top, mean, main, rateOfNeurons(counts, axes, height)],
      // The colours' own legend below the raster: beside the rates it would make the figure wider than a notebook.
      resolve: { scale: { x: 'independent' }, legend: { color: 'independent' } },
    },
    text,
    options,
  )
}

const HIDDEN = { labels: false, ticks: false, title: null, domain: false, tickCount: 10 }

interface RasterAxes {
  readonly x: object
  readonly y: object
  readonly readings: readonly object[]
  /** What a single spike says under the mouse. */
  readonly spikeReadings: { readonly transform: readonly object[]; readonly tooltip: readonly object[] }
  /** Time of a step. */
  time(step: number): number
  /** Spikes a step of one neuron, in the unit of the axis. */
  scaled(rate: number): number
  /** The same in words. */
  rate(rate: number): string
  readonly unit: string
}

function rasterAxes(
  steps: number,
  neurons: number,
  secondsPerStep: number | undefined,
  stepsPerToken: number | undefined,
): RasterAxes {
  const step = secondsPerStep ?? 1
  const time = (t: number) => round(t * step)
  const scaled = (rate: number) => round(rate / step)
  const unit = secondsPerStep ? 'Hz' : 'per step'
  const title = secondsPerStep ? 'time (s)' : stepsPerToken ? `step t, ${stepsPerToken} for each token` : 'step t'
  return {
    x: {
      field: 't',
      type: 'quantitative',
      scale: { domain: [0, time(steps)], nice: false },
      axis: { tickCount: 10, title, ...(secondsPerStep ? {} : { tickMinStep: 1 }) },
    },
    y: {
      field: 'm',
      type: 'quantitative',
      scale: { domain: [-0.5, neurons - 0.5], nice: false, zero: false },
      axis: { title: 'neuron m', tickMinStep: 1 },
    },
    readings: [
      { field: 't', title, type: 'quantitative' },
      { field: 'rate', title: `rate (${unit})`, type: 'quantitative' },
    ],
    spikeReadings: {
      transform: [
        { calculate: `round(datum.t / ${step})`, as: 'step' },
        ...(stepsPerToken ? [{ calculate: `floor(datum.step / ${stepsPerToken})`, as: 'token' }] : []),
        { calculate: '1', as: 'value' },
      ],
      tooltip: [
        { field: 'm', title: 'neuron m', type: 'quantitative' },
        { field: 'step', title: 'step t', type: 'quantitative' },
        ...(stepsPerToken ? [{ field: 'token', title: 'token l', type: 'quantitative' }] : []),
        ...(secondsPerStep ? [{ field: 't', title: 'time (s)', type: 'quantitative' }] : []),
        { field: 'value', title: 'spike', type: 'quantitative' },
      ],
    },
    time,
    scaled,
    rate: (rate) => `${short(scaled(rate))} ${unit}`,
    unit,
  }
}

function ticks({ at, neurons }: SpikeCounts, { x, y, time, spikeReadings }: RasterAxes): object[] {
  const height = Math.max(1.5, Math.min(0.7 * ROW, (0.8 * FIGURE_STYLE.height) / neurons))
  const { transform, tooltip } = spikeReadings
  return [
    {
      data: { values: Array.from(at, (i) => ({ t: time(Math.floor(i / neurons)), m: i % neurons })) },
      transform,
      mark: { type: 'tick', orient: 'vertical', thickness: 1.5, height, color: COLORS.spike, opacity: 1 },
      encoding: { x, y, tooltip },
    },
  ]
}

function picture(counts: SpikeCounts, { x, y, time, scaled, unit }: RasterAxes): object[] {
  const { columns, rows, stepsPerCell, neuronsPerCell, share, max } = spikeDensity(counts, PIXELS)
  const { stops, range } = colorScale(0, 1)
  const palette = Uint8Array.from(Array.from({ length: 256 }, (_, i) => colorAt(stops, i / 255)).flat())
  const pixels = new Uint8Array(columns * rows)
  // The first row of a picture is the upper one, where the last neuron is.
  for (let i = 0; i < pixels.length; i++)
    pixels[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)] = Math.round((255 * share[i]!) / max)
  const url = pngUrl(encodePalettePng(pixels, columns, rows, palette))
  const color = {
    field: 'rate',
    type: 'quantitative',
    title: `rate (${unit})`,
    scale: { domain: [0, scaled(max)], range, interpolate: 'rgb' },
    legend: {
      orient: 'bottom',
      direction: 'horizontal',
      titleOrient: 'left',
      gradientLength: 160,
      tickCount: 4,
      format: ',.3~r',
    },
  }
  return [
    {
      data: { values: [{ t: 0, t2: time(columns * stepsPerCell), m: -0.5, m2: rows * neuronsPerCell - 0.5, url }] },
      mark: { type: 'image', aspect: false, smooth: false, clip: true },
      encoding: { x, x2: { field: 't2' }, y, y2: { field: 'm2' }, url: { field: 'url', type: 'nominal' } },
    },
    { data: { values: [{ rate: 0 }] }, mark: { type: 'point', opacity: 0 }, encoding: { color } }, // the colour bar
  ]
}

const overTime = ({ perStep, perNeuron }: SpikeCounts, { time, scaled }: RasterAxes): object[] =>
  means(perStep, BARS.steps).map(({ from, to, mean }) => ({
    t: time(from),
    t2: time(to),
    rate: scaled(mean / perNeuron.length),
  }))

const rateOverTime = ({ at }: SpikeCounts, { x, unit }: RasterAxes): object => ({
  mark: { type: 'rect', color: COLORS.spike },
  encoding: {
    x: { ...x, axis: HIDDEN },
    x2: { field: 't2' },
    y: { field: 'rate', type: 'quantitative', scale: silent(at), axis: { title: ['rate', `(${unit})`], tickCount: 2 } },
    y2: { datum: 0 },
  },
})

/** An axis from 0 to 0 has no ticks. */
const silent = (at: Uint32Array): object => (at.length > 0 ? {} : { domain: [0, 1] })

function rateOfNeurons({ at, perNeuron, steps }: SpikeCounts, { y, scaled, unit }: RasterAxes, height: number): object {
  const values = means(perNeuron, BARS.neurons).map(({ from, to, mean }) => ({
    m: from - 0.5,
    m2: to - 0.5,
    neuron: from,
    rate: scaled(mean / steps),
  }))
  return {
    data: { values },
    width: 70,
    height,
    mark: { type: 'rect', color: COLORS.spike },
    encoding: {
      x: { field: 'rate', type: 'quantitative', scale: silent(at), axis: { title: `rate (${unit})`, tickCount: 2 } },
      x2: { datum: 0 },
      y: { ...y, axis: { labels: false, ticks: false, title: null, domain: false } },
      y2: { field: 'm2' },
      tooltip: [
        { field: 'neuron', title: 'neuron', type: 'quantitative' },
        { field: 'rate', title: `rate (${unit})`, type: 'quantitative' },
      ],
    },
  }
}
