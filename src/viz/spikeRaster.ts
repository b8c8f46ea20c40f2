/**
 * Which neuron fired when: a tick per spike. Neurons upwards, time to the right.
 * Above {@link TICK_LIMIT} spikes the ticks become a density image, since Vega-Lite stops being usable near 10,000 rows.
 */
import { type Figure, FigureError, vegaLite } from './figure.js'
import { spikeEvents } from './spikeEvents.js'
import { COLORS, HOUSE } from './theme.js'

/** Most spikes drawn as single ticks. */
export const TICK_LIMIT = 4000
const COLUMNS = 120
const ROWS = 60

export interface SpikeRasterOptions {
  /** Seconds between two steps; with it the axis reads in seconds, without it in steps. */
  readonly secondsPerStep?: number
  readonly title?: string
}

/**
 * @param spikes zeros and ones, step-major [t, m]
 * @param neurons m
 * @throws FigureError when the length is no multiple of `neurons`
 */
export function spikeRaster(spikes: ArrayLike<number>, neurons: number, options: SpikeRasterOptions = {}): Figure {
  const steps = spikes.length / neurons
  if (!Number.isInteger(steps) || steps === 0) throw new FigureError('spikeRaster', `${spikes.length} values do not divide into ${neurons} neurons`)
  const { secondsPerStep = 1, title = 'spikes' } = options
  const events = spikeEvents(spikes, neurons)
  const text = `${title}: ${events.length} spikes of ${neurons} neurons in ${steps} steps (${((100 * events.length) / spikes.length).toFixed(1)} %)`
  const x = {
    field: 'time',
    type: 'quantitative',
    title: options.secondsPerStep ? 'time (s)' : 'step t',
    scale: { domain: [0, steps * secondsPerStep], nice: false },
  }
  const y = { field: 'neuron', type: 'quantitative', title: 'neuron m', scale: { domain: [0, neurons], nice: false } }
  const at = events.map(({ step, neuron }) => ({ time: step * secondsPerStep, neuron }))
  if (events.length <= TICK_LIMIT) {
    const size = Math.max(2, Math.min(8, 160 / neurons))
    return vegaLite(
      { ...HOUSE, title, data: { values: at }, mark: { type: 'tick', orient: 'vertical', thickness: 1.5, size, color: COLORS.spike }, encoding: { x, y } },
      text,
    )
  }
  const color = { field: 'count', type: 'quantitative', title: 'spikes', scale: { scheme: 'viridis' } }
  const bins = density(at, steps * secondsPerStep, neurons)
  return vegaLite({ ...HOUSE, title, data: { values: bins }, mark: 'rect', encoding: { x, x2: { field: 'time2' }, y, y2: { field: 'neuron2' }, color } }, text)
}

/** Counts of spikes on a grid of at most COLUMNS × ROWS cells; empty cells are left out. */
function density(at: readonly { time: number; neuron: number }[], duration: number, neurons: number): object[] {
  const rows = Math.min(ROWS, neurons)
  const counts = new Uint32Array(COLUMNS * rows)
  for (const { time, neuron } of at) counts[Math.floor((neuron / neurons) * rows) * COLUMNS + Math.floor((time / duration) * COLUMNS)]!++
  return Array.from(counts, (count, i) => ({
    time: ((i % COLUMNS) * duration) / COLUMNS,
    time2: (((i % COLUMNS) + 1) * duration) / COLUMNS,
    neuron: (Math.floor(i / COLUMNS) * neurons) / rows,
    neuron2: ((Math.floor(i / COLUMNS) + 1) * neurons) / rows,
    count,
  })).filter(({ count }) => count > 0)
}
